"""`{% constant %}`: a part of a page that is the same for everybody is rendered once a process."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, Token, token_kwargs
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()
# Of each place in a template: two languages times what it is given.
LIMIT = 512


class Constant(Node):
    """What is inside sees the values that it is given and nothing else: no visitor, no token, no request's data."""

    def __init__(self, nodelist: NodeList, key: dict[str, FilterExpression], using: list[str]) -> None:
        self.nodelist, self.key, self.using = nodelist, key, using
        self._kept: OrderedDict[Hashable, SafeString] = OrderedDict()
        self._lock = threading.Lock()

    def render(self, context: template.Context) -> SafeString:
        values = {name: expression.resolve(context) for name, expression in self.key.items()}
        key = (get_language(), *values.values())
        kept = self._kept.get(key)
        if kept is None:
            values |= {name: context.get(name) for name in self.using}
            kept = self.nodelist.render(context.new(values))
            self._keep(key, kept)
        return kept

    def _keep(self, key: Hashable, html: SafeString) -> None:
        with self._lock:
            self._kept[key] = html
            if len(self._kept) > LIMIT:
                self._kept.popitem(last=False)


@register.tag
def constant(parser: Parser, token: Token) -> Constant:
    """`{% constant name=value … using other … %} … {% endconstant %}`: kept by language and by the values, which are
    hashable. What is named after `using` is seen inside too; the values change whenever it does."""
    bits = token.split_contents()[1:]
    key = token_kwargs(bits, parser)
    if bits and bits[0] != "using":
        raise template.TemplateSyntaxError(f"constant takes name=value pairs, not {bits[0]!r}")
    nodelist = parser.parse(("endconstant",))
    parser.delete_first_token()
    return Constant(nodelist, key, bits[1:])
