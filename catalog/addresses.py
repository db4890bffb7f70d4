"""Postal addresses as an order keeps them: what each country needs, and how its lines are written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

COUNTRIES = {
    "US": _("United States"),
    "CN": _("Mainland China"),
    "HK": _("Hong Kong SAR, China"),
    "MO": _("Macao SAR, China"),
    "TW": _("Taiwan, China"),
    "CA": _("Canada"),
    "GB": _("United Kingdom"),
    "IE": _("Ireland"),
    "AU": _("Australia"),
    "NZ": _("New Zealand"),
    "SG": _("Singapore"),
    "JP": _("Japan"),
    "KR": _("South Korea"),
    "DE": _("Germany"),
    "FR": _("France"),
    "IT": _("Italy"),
    "ES": _("Spain"),
    "NL": _("Netherlands"),
}

STATES = {
    "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado",
    "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia", "FL": "Florida", "GA": "Georgia",
    "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas", "KY": "Kentucky",
    "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan", "MN": "Minnesota",
    "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada", "NH": "New Hampshire",
    "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York", "NC": "North Carolina", "ND": "North Dakota",
    "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania", "RI": "Rhode Island",
    "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas", "UT": "Utah", "VT": "Vermont",
    "VA": "Virginia", "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin", "WY": "Wyoming",
    "AS": "American Samoa", "GU": "Guam", "MP": "Northern Mariana Islands", "PR": "Puerto Rico",
    "VI": "U.S. Virgin Islands", "AA": "Armed Forces Americas", "AE": "Armed Forces Europe",
    "AP": "Armed Forces Pacific",
}  # fmt: skip

PROVINCES = {
    "Anhui": "安徽省", "Beijing": "北京市", "Chongqing": "重庆市", "Fujian": "福建省", "Gansu": "甘肃省",
    "Guangdong": "广东省", "Guangxi": "广西壮族自治区", "Guizhou": "贵州省", "Hainan": "海南省", "Hebei": "河北省",
    "Heilongjiang": "黑龙江省", "Henan": "河南省", "Hubei": "湖北省", "Hunan": "湖南省",
    "Inner Mongolia": "内蒙古自治区", "Jiangsu": "江苏省", "Jiangxi": "江西省", "Jilin": "吉林省", "Liaoning": "辽宁省",
    "Ningxia": "宁夏回族自治区", "Qinghai": "青海省", "Shaanxi": "陕西省", "Shandong": "山东省", "Shanghai": "上海市",
    "Shanxi": "山西省", "Sichuan": "四川省", "Tianjin": "天津市", "Tibet": "西藏自治区", "Xinjiang": "新疆维吾尔自治区",
    "Yunnan": "云南省", "Zhejiang": "浙江省",
}  # fmt: skip

# What comes after the bare name: 广东 and 广东省 are one province.
PROVINCE_ENDINGS = re.compile(r"(壮族自治区|回族自治区|维吾尔自治区|自治区|省|市)$")


@dataclass(frozen=True)
class Format:
    """What a country's address needs: a postcode of this shape, a region, and digits in a phone number."""

    postcode: re.Pattern[str]
    example: str
    needs_region: bool = False
    needs_postcode: bool = True


ANY_POSTCODE = Format(re.compile(r"[A-Z0-9][A-Z0-9 -]{1,9}"), "10115")
FORMATS = {
    "US": Format(re.compile(r"\d{5}(-\d{4})?"), "94105", needs_region=True),
    # Few know their postcode in China, and couriers go without.
    "CN": Format(re.compile(r"\d{6}"), "200031", needs_region=True, needs_postcode=False),
    "HK": Format(ANY_POSTCODE.postcode, "", needs_postcode=False),
    "MO": Format(ANY_POSTCODE.postcode, "", needs_postcode=False),
    "CA": Format(re.compile(r"[A-Z]\d[A-Z] ?\d[A-Z]\d"), "M5V 2T6", needs_region=True),
    "GB": Format(re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"), "SW1A 1AA"),
    "AU": Format(re.compile(r"\d{4}"), "2000", needs_region=True),
    "JP": Format(re.compile(r"\d{3}-?\d{4}"), "100-0001", needs_region=True),
    "DE": Format(re.compile(r"\d{5}"), "10115"),
    "FR": Format(re.compile(r"\d{5}"), "75001"),
    "SG": Format(re.compile(r"\d{6}"), "049315"),
}


@dataclass(frozen=True)
class Address:
    """Where an order goes. `district` is the part of the city that China writes, `region` a state or province."""

    name: str
    line1: str
    city: str
    country: str
    line2: str = ""
    district: str = ""
    region: str = ""
    postcode: str = ""
    phone: str = ""

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Address | None:
        """The address in an order's row; None where it holds none."""
        known = {field.name for field in fields(cls)}
        if not stored.get("line1"):
            return None
        return cls(**{"name": "", "city": "", "country": "", **{k: v for k, v in stored.items() if k in known}})

    def stored(self) -> dict[str, str]:
        return asdict(self)

    def lines(self) -> list[str]:
        """As it is written on a parcel: from the large to the small in China, from the small to the large elsewhere."""
        if self.country == "CN":
            city = "" if self.city == self.region else self.city  # a municipality such as 上海市 is both
            place = [f"{self.region} {city} {self.district}", self.line1, self.line2, self.postcode]
            return _filled([self.name, str(COUNTRIES["CN"]), *place, self.phone])
        town = f"{self.city}{',' if self.country == 'US' else ''} {self.region} {self.postcode}"
        country = str(COUNTRIES.get(self.country, self.country))
        return _filled([self.name, self.line1, self.line2, self.district, town, country, self.phone])


def _filled(lines: Iterable[str]) -> list[str]:
    return [" ".join(line.split()) for line in lines if line.strip()]


def served() -> list[tuple[str, Any]]:
    """Countries that the shop delivers to, in the order of the setting, with their names."""
    return [(code, COUNTRIES[code]) for code in settings.SHIPS_TO if code in COUNTRIES]


def regions(country: str) -> list[tuple[str, str]]:
    """What is chosen from where a country's regions are few and known, with its name in the language of the page."""
    if country != "CN":
        return []
    in_chinese = (get_language() or "").startswith("zh")
    return [(hanzi, hanzi if in_chinese else latin) for latin, hanzi in PROVINCES.items()]


def tidy_region(country: str, text: str) -> str | None:
    """The region as the country writes it: California -> CA, 广东 -> 广东省. None for one that it does not have."""
    wanted = text.strip().rstrip(".").lower()
    if country == "US":
        return next((code for code, name in STATES.items() if wanted in (code.lower(), name.lower())), None)
    if country == "CN":
        bare = PROVINCE_ENDINGS.sub("", wanted)
        for latin, hanzi in PROVINCES.items():
            if wanted in (latin.lower(), f"{latin.lower()} province") or bare == PROVINCE_ENDINGS.sub("", hanzi):
                return hanzi
        return None
    return text.strip()


def tidy_postcode(country: str, text: str) -> str | None:
    """The postcode in capitals; None for one that the country cannot have."""
    code = " ".join(text.upper().split())
    return code if FORMATS.get(country, ANY_POSTCODE).postcode.fullmatch(code) else None


def tidy_phone(country: str, text: str) -> str | None:
    """A number that a courier can call, digits with an optional +; None for one that cannot be."""
    number = re.sub(r"[\s().\-–]", "", text)
    if country == "CN" and not number.startswith("+"):
        return number if re.fullmatch(r"1[3-9]\d{9}|0\d{9,11}", number) else None
    if country == "US" and not number.startswith("+"):
        return number if re.fullmatch(r"1?[2-9]\d{9}", number) else None
    return number if re.fullmatch(r"\+?\d{7,15}", number) else None


# Labels that a country words its own way.
REGION_LABELS = {"US": pgettext_lazy("address", "State"), "CN": pgettext_lazy("address", "Province")}
