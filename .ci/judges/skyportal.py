"""Asks for alerts as SkyPortal's generic broker does, and makes photometry of them as SkyPortal does.

    skyportal.py URL [SKYPORTAL]

SKYPORTAL is a clone of skyportal/skyportal: its own code asks then (broker_apis/generic.py) and makes the photometry (broker_apis/_save.py).
No package registry has that code, so without a clone a client that was written from reading it does both.
"""

import importlib
import math
import pathlib
import sys
import types

import requests

TIMEOUT = 30


class Provider:
    """What SkyPortal's GENERICBROKER does, in our words."""

    @staticmethod
    def ask(broker, path, params):
        token = broker.altdata.get("token")
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = requests.get(f"{broker.altdata['base_url'].rstrip('/')}/{path}", params=params, headers=headers, timeout=TIMEOUT)
        answer.raise_for_status()
        body = answer.json()
        return body["data"] if isinstance(body, dict) and "data" in body else body

    @staticmethod
    def query_alerts(broker, session, **kwargs):
        return Provider.ask(broker, "alerts", kwargs)

    @staticmethod
    def get_alert(broker, alert_id, session, **kwargs):
        return Provider.ask(broker, f"alerts/{alert_id}", kwargs)


def photometry(name, survey, data, instrument, streams):
    """What SkyPortal's build_photometry_groups makes of an alert with fluxes, in our words: for each programme the columns of its epochs."""
    groups = {}
    for epoch in [*data["prv_candidates"], *data["prv_nondetections"], *data["fp_hists"]]:
        error = epoch.get("psfFluxErr")
        key = (survey, epoch.get("programid", 1))
        if epoch.get("jd") is None or epoch.get("band") is None or error is None or key not in streams:
            continue
        flux = epoch.get("psfFlux")
        if flux is not None:
            flux = flux * 1e-9 if abs(flux) / error > 3 else math.nan
        columns = groups.setdefault(key, {"mjd": [], "filter": [], "flux": [], "fluxerr": [], "zp": 23.9})
        for column, value in (("mjd", epoch["jd"] - 2400000.5), ("flux", flux), ("fluxerr", error * 1e-9)):
            columns[column].append(value)
        columns["filter"].append(survey.lower() + epoch["band"])
    return groups


def skyportals(clone):
    """SkyPortal's own provider and photometry, without the rest of SkyPortal: only its log is replaced."""
    for name in ("skyportal", "skyportal.broker_apis", "skyportal.utils", "baselayer", "baselayer.log"):
        module = types.ModuleType(name)
        module.__path__ = [str(pathlib.Path(clone, *name.split(".")))]
        sys.modules[name] = module
    sys.modules["baselayer.log"].make_log = lambda name: print
    generic = importlib.import_module("skyportal.broker_apis.generic")
    save = importlib.import_module("skyportal.broker_apis._save")
    generic.GENERICBROKER.validate_config({"base_url": "http://here"})
    return generic.GENERICBROKER, save.build_photometry_groups


def want(holds, *what):
    if not holds:
        raise SystemExit("SkyPortal: " + " ".join(map(str, what)))


def main(url, clone=None):
    provider, photometry_of = skyportals(clone) if clone else (Provider, photometry)
    broker = types.SimpleNamespace(altdata={"base_url": url, "survey": "ZTF", "token": "any"})
    public = {"ZTF": [1]}

    listed = provider.query_alerts(broker, None, permissions=public)
    want(listed and all(each["passed"] for each in listed), "the list is", listed)
    first = listed[0]
    name, candidate = first["objectId"], first["candidate"]
    want(isinstance(first["candid"], str) and candidate["candid"] == first["candid"], "candids:", first)
    for key in ("ra", "dec", "jd", "magpsf", "drb"):
        want(isinstance(candidate[key], float), key, "of", candidate)

    # as its search page, its cross-match of events and its scanning page ask
    place = {"ra": candidate["ra"], "dec": candidate["dec"]}
    searches = {
        "object": {"objectId": name, "survey": "ZTF"},
        "cone": {**place, "radius": "5", "radius_units": "arcsec", "survey": "ZTF"},
        "event": {**place, "radius": 0.5, "radius_units": "deg", "jd_start": candidate["jd"], "jd_end": candidate["jd"] + 1},
        "candid": {"candid": first["candid"]},
    }
    for what, search in searches.items():
        found = provider.query_alerts(broker, None, permissions=public, **search)
        want(first in found, "the search by", what, "lacks", first["candid"])
        want(what != "object" or all(each["objectId"] == name for each in found), "others than of", name)
    early = provider.query_alerts(broker, None, permissions=None, **place, jd_end=candidate["jd"] - 1)
    want(not any(each["candid"] == first["candid"] for each in early), "an alert after the end of its search")

    data = provider.get_alert(broker, name, None, survey="ZTF", permissions=None)
    want(data["objectId"] == name and data["survey"] == "ZTF" and isinstance(data["candid"], str), "the object", name, "is", data)
    want(data["candidate"]["ndethist"] > 0, "the candidate's own fields are missing:", data["candidate"])
    epochs = [*data["prv_candidates"], *data["prv_nondetections"], *data["fp_hists"]]
    (group,) = photometry_of(name, data["survey"], data, 1, {("ZTF", 1): [1]}).values()
    want(len(group["mjd"]) == len(epochs), len(group["mjd"]), "epochs of", len(epochs))
    want(set(group["filter"]) <= {"ztfg", "ztfr", "ztfi"}, "filters", set(group["filter"]))
    seen = 0
    for i, epoch in enumerate(data["prv_candidates"]):
        flux = group["flux"][i]
        if not math.isnan(flux):
            seen += 1
            magnitude = 23.9 - 2.5 * math.log10(abs(flux))
            want(abs(magnitude - epoch["magpsf"]) < 1e-6, "magnitude", magnitude, "of", epoch)
            want(abs(group["fluxerr"][i] / abs(flux) * 2.5 / math.log(10) - epoch["sigmapsf"]) < 1e-6, "error of", epoch)
    want(seen > 0, "no detection of", name)
    try:
        provider.get_alert(broker, "ZTF99zzzzzzz", None, permissions=None)
        want(False, "an object that is not there was found")
    except requests.HTTPError as error:
        want(error.response.status_code == 404, "an object that is not there has", error)
    whose = "SkyPortal's own code" if clone else "a client written from SkyPortal's code"
    print(f"{whose}: {len(listed)} alerts listed, {len(searches)} searches, {len(epochs)} epochs of {name} as photometry")


if __name__ == "__main__":
    main(*sys.argv[1:])
