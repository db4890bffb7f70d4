from tests.design.conftest import Begin, designs, work
import pytest
from fashionai.accounts.models import Shopper
from django.test import Client
pytestmark=pytest.mark.django_db(transaction=True)
def test_smoke(begin, alice):
    b=begin(alice, words="linen, loose, navy, for summer")
    ds=designs(b)
    assert len(ds)==8
    for d in ds: print(d.condition, d.sources, d.score, d.propensity, d.explored)
    c=Client(); c.force_login(alice.user)
    for u in ["/studio/", f"/studio/{b.studio_id}/1/", f"/studio/sketch/{ds[0].pk}/", f"/studio/sketch/{ds[0].pk}/sketch.webp", f"/studio/{b.studio_id}/compare/?d={ds[0].pk}&d={ds[1].pk}"]:
        assert c.get(u).status_code==200, u
    assert c.post(f"/studio/sketch/{ds[0].pk}/say/", {"opinion":"like"}).status_code==302
    assert c.post(f"/studio/sketch/{ds[1].pk}/say/", {"opinion":"pass"}).status_code==302
    r=c.post(f"/studio/{b.studio_id}/next/", {"sleeve":"1.5"}); assert r.status_code==302, r
    print([ (j.state,j.error) for j in work()])
    assert c.get(r.url).status_code==200
