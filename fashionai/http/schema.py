"""How the API describes itself: OpenAPI 3 by drf-spectacular, with our one shape of errors on every operation."""

from __future__ import annotations

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent

from fashionai.http import idempotency, problems

PROBLEM = {
    "type": "object",
    "description": "RFC 9457. `type` is stable and for programs, `detail` is for people, `errors` names fields.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri", "example": "urn:fashionai:problem:not_found"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "errors": {"type": "object", "additionalProperties": {}},
    },
}
KEY = {
    "name": idempotency.HEADER,
    "in": "header",
    "required": True,
    "description": "New for each request; the same key and body are carried out once and answered alike.",
    "schema": {"type": "string", "pattern": r"^[!-~]{1,120}$"},
}


class Schema(AutoSchema):
    """An operation as its view declares it, its errors, and the idempotency key where the method asks for one."""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        operation["responses"]["default"] = {
            "description": "Refused, with the reason.",
            "content": {problems.CONTENT_TYPE: {"schema": self._problem().ref}},
        }
        if getattr(getattr(self.view, self.method.lower(), None), "is_idempotent", False):
            operation.setdefault("parameters", []).append(KEY)
        return operation

    def _problem(self) -> ResolvedComponent:
        component = ResolvedComponent(name="Problem", type=ResolvedComponent.SCHEMA, object="Problem", schema=PROBLEM)
        self.registry.register_on_missing(component)
        return component


class BearerScheme(OpenApiAuthenticationExtension):
    target_class = "fashionai.accounts.authentication.BearerToken"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A token of your account: fai_…"}
