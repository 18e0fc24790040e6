"""Uses the client of examples/client against a running instance: everything that it offers, and what the server refuses.

    client.py URL NIGHT PUBLISHED
"""

import io
import pathlib
import sys

import fastavro

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "examples" / "client"))
from nocturne_client import Nocturne, NocturneError


def refused(ask, status, words):
    try:
        ask()
    except NocturneError as error:
        assert error.status == status and words in str(error), (error.status, str(error))
        return
    raise SystemExit(f"no error with {words}")


def main(url, night, published):
    nocturne = Nocturne(url)
    Nocturne.PAGE = 7  # so that there are pages
    finds = list(nocturne.alerts(night=night))  # of a night that is over
    selected = nocturne.sql(f"SELECT candid FROM salt2 WHERE night = DATE '{night}'")
    assert finds and len({find["candid"] for find in finds}) == len(finds) == len(selected), (len(finds), len(selected))
    assert all(isinstance(find["candid"], str) for find in finds)
    assert [find["candid"] for find in nocturne.alerts(night=night, limit=3)] == [find["candid"] for find in finds[:3]]
    good = list(nocturne.alerts(night=night, quality="good"))
    assert good and all(find["fit"]["quality"] == "good" and find["night"] == night for find in good)
    risen = [find["rise"] for find in nocturne.finds(night=night, quality=None, sort="-rise", min_rise=0)]
    assert risen == sorted(risen, reverse=True) and min(risen) >= 0, risen
    objects = [find["object_id"] for find in nocturne.finds(night=night, quality=None)]
    assert sorted(objects) == sorted({find["object_id"] for find in finds}), objects

    candid, name = good[0]["candid"], good[0]["object_id"]
    alert = nocturne.alert(candid)
    assert alert["candid"] == candid and alert["object_id"] == name
    assert candid in [each["candid"] for each in nocturne.object(name)]
    assert candid in [each["candid"] for each in nocturne.cone(alert["ra"], alert["dec"], 5)]
    nocturne.PAGE = 250
    sky = nocturne.cone(0, 0, "180deg", to_night=night)
    assert len({each["candid"] for each in sky}) == len(sky) == published, (len(sky), published)
    selected = nocturne.cone(0, 0, "180deg", to_night=night, passed="true")
    assert sorted(each["candid"] for each in selected) == sorted(find["candid"] for find in finds)
    curve = nocturne.lightcurve(name)
    assert [epoch["jd"] for epoch in curve] == sorted(epoch["jd"] for epoch in curve)
    kinds = {"detections": "detection", "upper_limits": "limit", "forced": "forced"}
    for part, kind in kinds.items():
        assert len(alert["light_curve"][part]) == sum(epoch["kind"] == kind for epoch in nocturne.lightcurve(candid)), part
    assert nocturne.fit(candid)["z"] == good[0]["fit"]["z"] == nocturne.fit(name)["z"]
    assert nocturne.fit(nocturne.sql("SELECT candid FROM alerts WHERE candid NOT IN (SELECT candid FROM salt2) LIMIT 1")[0]["candid"]) is None
    assert nocturne.plot(candid).startswith(b"\x89PNG") and b"<svg" in nocturne.plot(candid, "svg")
    (packet,) = fastavro.reader(io.BytesIO(nocturne.packet(candid)))
    assert str(packet["candid"]) == candid
    assert nocturne.night(night)["books"]["balanced"] and nocturne.nights()[-1]["counts"]["published"] == published

    fits = list(nocturne.messages("ztf_salt2"))
    assert {message["value"]["candid"] for message in fits} >= {find["candid"] for find in finds}
    assert not list(nocturne.messages("ztf_salt2", start=fits[-1]["place"], wait=1))
    assert "ztf_salt2-test" in nocturne.topics()
    alerts = list(nocturne.messages("ztf_alert_data"))
    assert len({message["alert"]["candid"] for message in alerts}) == len(alerts) >= published, len(alerts)
    refused(lambda: nocturne.alert("12"), 404, "Alert 12 is not in the archive")
    refused(lambda: nocturne.lightcurve("ZTF99zzzzzzz"), 404, "ZTF99zzzzzzz")
    refused(lambda: nocturne.sql("DROP TABLE alerts"), 400, "")
    refused(lambda: nocturne.sql("SELECT * FROM range(1001)"), None, "more than 1000 rows")
    refused(lambda: Nocturne("http://127.0.0.1:1").topics(), None, "nocturne up")
    print(f"the client: {len(finds)} finds, {len(alerts)} alerts and {len(fits)} fits of topics, {len(curve)} epochs of {name}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
