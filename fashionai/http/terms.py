"""Words of reports, metrics and decisions, which are stored in English, in the reader's language."""

from __future__ import annotations

import re

from django.utils.translation import gettext, gettext_noop, pgettext
from django.utils.translation import gettext_lazy as _

KEYS = {
    "after 1": _("after one product"),
    "after 3": _("after three products"),
    "all": _("with all of the history"),
    "answers": _("answers"),
    "as shown": _("as shown"),
    "attributes": _("attributes right"),
    "attribute_weight": _("attribute weight"),
    "category": _("category right"),
    "bags": _("put into the bag"),
    "beside": _("compared with"),
    "challenger": _("challenger"),
    "champion": _("champion"),
    "clicks": _("clicks"),
    "clipped": _("weights cut"),
    "coverage": _("coverage"),
    "days": _("days"),
    "decision": _("decision"),
    "dr": _("doubly robust"),
    "dropped": _("events left out"),
    "enough": _("enough to judge by"),
    "estimates": _("estimates"),
    "examined": _("places looked at"),
    "explored": _("share of rails with chance"),
    "factors": _("factors"),
    "frequency_exponent": _("frequency exponent"),
    "from": _("first event"),
    "gini": _("Gini coefficient"),
    "held out": _("held out"),
    "ips": _("inverse propensity"),
    "item": _("by product and examination"),
    "lost": _("weight lost"),
    "name": _("name"),
    "novelty": _("novelty (bits)"),
    "init_scale": _("initial scale"),
    "iterations": _("iterations"),
    "kid": _("KID (kernel distance to real pictures)"),
    "labelled": _("reviews labelled"),
    "liked": _("KID where shoppers like"),
    "metrics": _("metrics"),
    "model": _("model"),
    "more than a person looks at in a day": _("more than a person looks at in a day"),
    "most_popular": _("most popular"),
    "pictures": _("pictures"),
    "place": _("by product and place"),
    "purchases": _("purchases"),
    "rewards": _("outcomes"),
    "segments": _("by shoppers' events"),
    "sequence": _("by sequence"),
    "slates": _("rails"),
    "slates_seen": _("rails seen"),
    "slot": _("rail"),
    "snips": _("self-normalised"),
    "targets": _("target orders"),
    "unexplained": _("chances unexplained"),
    "version": _("version"),
    "worth": _("worth in rails"),
    "popularity_exponent": _("popularity exponent"),
    "product not sold any more": _("product not sold any more"),
    "products": _("products"),
    "ranker": _("ranker"),
    "read": _("reviews read"),
    "regularization": _("regularization"),
    "reload within 30 seconds": _("reload within 30 seconds"),
    "research refused": _("research refused"),
    "rows_in": _("events read"),
    "rows_out": _("events kept"),
    "seed": _("random seed"),
    "shoppers": _("shoppers"),
    "shoppers_judged": _("shoppers judged"),
    "stage": _("stage"),
    "unobserved_ratio": _("ratio of unobserved pairs"),
    "until": _("last event"),
}
# What a key means that stands for a group of figures and not for one.
GROUPS = {"factors": _("the factors’ order"), "ranker": _("the ranker’s order")}
AT = {
    "coverage": _("coverage@%(k)s"),
    "hr": _("hit rate@%(k)s"),
    "ndcg": _("ndcg@%(k)s"),
    "recall": _("recall@%(k)s"),
}
SENTENCES = [
    gettext_noop("%(metric)s %(ours)s does not beat MostPop's %(floor)s."),
    gettext_noop("No champion to compare with: %(metric)s %(ours)s, MostPop %(floor)s."),
    gettext_noop("%(metric)s %(ours)s ≥ %(ratio)s × the champion's %(theirs)s; MostPop %(floor)s."),
    gettext_noop("%(metric)s %(ours)s < %(ratio)s × the champion's %(theirs)s; MostPop %(floor)s."),
    gettext_noop("Ranker %(ours)s, factors %(theirs)s: the ranker's order ships."),
    gettext_noop("Ranker %(ours)s, factors %(theirs)s: the factors' order ships."),
    gettext_noop("Too few days to learn a ranker from: the factors' order ships."),
    gettext_noop("Nothing that was wanted was among the candidates: the factors' order ships."),
    gettext_noop("Promoted by hand by %(who)s."),
    gettext_noop("Rolled back by hand by %(who)s."),
    gettext_noop("Damaged artifact: %(error)s"),
    gettext_noop("iALS iteration %(done)s/%(all)s"),
    gettext_noop("iALS trained"),
    gettext_noop("Read %(done)s of %(all)s events"),
    gettext_noop("Read %(done)s of %(all)s reviews"),
    gettext_noop("Publishing"),
    gettext_noop("Reading rails"),
    gettext_noop("Judging %(what)s"),
    gettext_noop("Rails of %(shoppers)s shoppers are too few to judge by."),
    gettext_noop("%(rails)s rails of %(shoppers)s shoppers were judged."),
    gettext_noop(
        "NDCG@%(places)s of held-out products: attribute rows %(rows)s, attributes %(content)s, attributes and "
        "pictures %(both)s. New products are placed by attributes."
    ),
    gettext_noop(
        "NDCG@%(places)s of held-out products: attribute rows %(rows)s, attributes %(content)s, attributes and "
        "pictures %(both)s. New products are placed by attributes and pictures."
    ),
    gettext_noop(
        "NDCG@%(places)s of what is bought beside a piece: by colours %(colours)s, with looks %(new)s; by orders "
        "%(bought)s, with looks %(both)s."
    ),
    gettext_noop("%(new)s pictures new, %(all)s in all."),
    gettext_noop("No picture is new."),
    gettext_noop("Another run published meanwhile; one more will add what it lacks."),
    gettext_noop("Embedded %(done)s of %(all)s pictures"),
    gettext_noop("AUC of held-out wishes %(ours)s; %(floor)s by what everybody likes; no champion to compare with."),
    gettext_noop(
        "AUC of held-out wishes %(ours)s; %(floor)s by what everybody likes; ≥ %(ratio)s × the champion's %(theirs)s."
    ),
    gettext_noop(
        "AUC of held-out wishes %(ours)s; %(floor)s by what everybody likes; < %(ratio)s × the champion's %(theirs)s."
    ),
    gettext_noop("No factors or no pictures yet; the jobs that make them come first."),
    gettext_noop("Too few products are known well enough to learn from."),
    gettext_noop("No pictures are embedded yet; the job that embeds them comes first."),
    gettext_noop("Too little was bought together to learn what goes together; orders will tell."),
    gettext_noop("Too few shoppers have said what they like to learn from; likes and orders will tell."),
    gettext_noop("%(fresh)s new answers; the generator learns from %(least)s on."),
    gettext_noop("STUDIO_LEARN_SECONDS is 0: the generator learns at no night."),
    gettext_noop("%(count)s pictures say what they show; %(least)s are needed."),
    gettext_noop("No generator is there to go on with."),
    gettext_noop("Telling what shoppers like from the catalogue"),
    gettext_noop("Judging on held-out garments"),
    gettext_noop("step %(step)s %(seconds)s CPU-s loss %(loss)s lead %(lead)s slope %(slope)s"),
    gettext_noop("KID where shoppers like %(ours)s, the present generator's %(theirs)s; nothing else got worse."),
    gettext_noop("KID where shoppers like %(ours)s, the present generator's %(theirs)s; no gain."),
    gettext_noop("KID where shoppers like %(ours)s, the present generator's %(theirs)s; worse: %(worse)s."),
    gettext_noop("KID on all %(ours)s against %(theirs)s"),
    gettext_noop("coverage %(ours)s against %(theirs)s"),
    gettext_noop("category right %(ours)s against %(theirs)s"),
    gettext_noop("attributes right %(ours)s against %(theirs)s"),
    gettext_noop("%(told)s Look at its samples under Generator, then promote it here."),
    gettext_noop("No judge can tell: even one %(judge)s reads %(share)s of the held-out categories."),
    gettext_noop("the one that ships, %(which)s"),
    gettext_noop("what ships"),
    gettext_noop("taught on %(count)s pictures of the shop, %(which)s: the one that ships reads %(share)s"),
    gettext_noop("It ended without a word; another has begun since."),
    gettext_noop("Another training of the same kind is running: wait for it, or stop it first."),
    gettext_noop("Nothing is good enough to be kept after %(steps)s steps: give it more."),
    gettext_noop("%(told)s Not compared with %(serving)s, which serves since."),
    gettext_noop("diverged: the loss is no number"),
    gettext_noop("diverged: the discriminator leads by more than %(lead)s for %(steps)s steps"),
    gettext_noop("diverged: a sample is no picture"),
    gettext_noop("collapsed: samples differ %(share)s times as much as real pictures"),
    gettext_noop("collapsed: samples of one condition differ %(share)s times as much as real pictures"),
    *(gettext_noop("champion"), gettext_noop("challenger"), gettext_noop("retired"), gettext_noop("rejected")),
]


def key(name: str) -> str:
    """A key of a report or a metric ("ndcg@20") for reading; unknown ones with spaces for underscores."""
    stem, _at, k = name.partition("@")
    if k and stem in AT:
        return str(AT[stem]) % {"k": k}
    return str(KEYS[name]) if name in KEYS else name.replace("_", " ")


def group(name: str) -> str:
    """The key of a group of figures for reading."""
    return str(GROUPS[name]) if name in GROUPS else key(name)


def sentence(text: str) -> str:
    """A sentence that the shop itself wrote; any other text as it is."""
    for pattern, message in _PATTERNS:
        if found := pattern.fullmatch(text):
            return gettext(message) % {name: _part(name, value) for name, value in found.groupdict().items()}
    return text


def _part(name: str, value: str) -> str:
    """What stands within a sentence: a list of phrases, a sentence or a phrase of the shop's own; else as it is."""
    if name == "worse":
        return pgettext("list", ", ").join(map(sentence, value.split(", ")))
    return sentence(value) if name in ("told", "judge", "serving") else value


def _pattern(message: str) -> re.Pattern[str]:
    # re.escape leaves "%" alone and puts a backslash before the brackets.
    return re.compile(re.sub(r"%\\\((\w+)\\\)s", r"(?P<\1>.+)", re.escape(message)), re.DOTALL)


_PATTERNS = [(_pattern(message), message) for message in SENTENCES]
