"""What a picture's file says of its origin: IPTC's Digital Source Type (2022) in an XMP packet, as C2PA and search
engines read it. WebP, JPEG and PNG carry it.
"""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

_TYPES = "http://cv.iptc.org/newscodes/digitalsourcetype/"
#: What a trained model made, and what mixes a photo with that.
GENERATED = f"{_TYPES}trainedAlgorithmicMedia"
COMPOSITE = f"{_TYPES}compositeWithTrainedAlgorithmicMedia"
_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 Iptc4xmpExt:DigitalSourceType={source}{others}/>
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""


def packet(source: str, **others: str) -> bytes:
    """XMP that names the source type and properties of XMP's own schema, such as CreatorTool="FashionAI"."""
    told = "".join(f" xmp:{name}={quoteattr(value)}" for name, value in others.items())
    return _PACKET.format(source=quoteattr(source), others=told).encode()
