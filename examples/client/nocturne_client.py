"""A client of Nocturne's REST interface, in one file and with Python's standard library alone (3.9 or newer).

Copy the file, or put its folder on the path:

    from nocturne_client import Nocturne

    nocturne = Nocturne("http://127.0.0.1:8060")
    for alert in nocturne.alerts(quality="good", limit=10):
        print(alert["candid"], alert["object_id"], alert["fit"]["z"])
    curve = nocturne.lightcurve("ZTF21qussihq")
    for message in nocturne.messages("ztf_salt2", wait=10):
        print(message["value"]["candid"])

A candid is a string everywhere, since it does not fit into a double. Rows are dictionaries as the interface's document, /openapi.yaml,
describes them. What the server refuses is a NocturneError with the server's own sentence.
"""

import csv
import io
import itertools
import json
import time
import urllib.error
import urllib.parse
import urllib.request


class NocturneError(Exception):
    """What the server did not answer, and why."""

    def __init__(self, status, detail):
        super().__init__(f"{detail} (HTTP {status})" if status else detail)
        self.status = status


class Nocturne:
    """An instance, by the address of its page.

    timeout: seconds that an answer may take. retries: how often a request is made again if the server cannot answer now (HTTP 503).
    """

    PAGE = 1000

    def __init__(self, url="http://127.0.0.1:8060", timeout=60, retries=5):
        self.url = url.rstrip("/")
        self.timeout = timeout
        self.retries = retries

    def alerts(self, night=None, quality=None, limit=None):
        """The alerts that passed the filter, the newest first, each with "fit": parameters and quality, or the reason for none.

        night: only of this night, "2021-01-20". quality: only with such a fit, "good" for one.
        """
        return itertools.islice(self._pages("api/v1/finds", "finds", per="alert", night=night, quality=quality), limit)

    def finds(self, night=None, quality="good", sort="-jd", limit=None, **bounds):
        """The objects with such an alert, each with its newest one.

        sort: a value, with a minus the greatest first: "-rise", "z", "mag". bounds: min_rb=0.6, max_z=0.1 and the like.
        """
        return itertools.islice(self._pages("api/v1/finds", "finds", night=night, quality=quality, sort=sort, **bounds), limit)

    def alert(self, candid):
        """One alert: its packet, light curve, verdict of the filter and fit."""
        return self._json(f"api/v1/alerts/{self._quoted(candid)}")

    def object(self, object_id, **conditions):
        """All alerts of an object in the order of their times.

        conditions: night, from_night, to_night, brighter=19.5, band="g", passed="true", fitted="true".
        """
        return list(self._pages(f"api/v1/objects/{self._quoted(object_id)}", "alerts", **self._conditions(conditions)))

    def cone(self, ra, dec, radius="5", **conditions):
        """Alerts near a position, the nearest first; a radius without a unit is in arcseconds. conditions: as of object()."""
        return list(self._pages("api/v1/cone", "alerts", ra=ra, dec=dec, radius=radius, **self._conditions(conditions)))

    @staticmethod
    def _conditions(conditions):
        """The word "from" cannot name an argument."""
        return {name.removesuffix("_night"): value for name, value in conditions.items()}

    def lightcurve(self, object_id):
        """The light curve of an object as its newest alert has it, or of an alert if a candid is given.

        A list of epochs by time: "kind" (detection, limit or forced), "jd", "mjd", "band", "mag", "magerr", "flux", "fluxerr", "zp" and
        "limit"; None where a kind has no such value. Fluxes are of the difference images, signed, for the AB zero point in "zp".
        """
        body = self._bytes(f"api/v1/alerts/{self._quoted(self._candid(object_id))}/lightcurve.csv")
        epochs = [
            {name: text if name in ("kind", "band") else float(text) if text else None for name, text in row.items()}
            for row in csv.DictReader(io.StringIO(body.decode("utf-8"), newline=""))
        ]
        return sorted(epochs, key=lambda epoch: epoch["jd"])

    def fit(self, object_id):
        """The fit of an object's newest alert that has one, or of an alert if a candid is given: columns of the table salt2.

        None if no alert of it was selected. A fit that failed has a "reason" and no parameters.
        """
        candid = self._passed(object_id)
        return self.alert(candid)["fit"] if candid else None

    def model(self, object_id, **settings):
        """The fit that fit() gives, with its model: "fit" and "curves", of each band the "epochs" that were fitted and the "model".

        settings: a fit made anew with z=0.05 (held), z_min, z_max, t0_min, t0_max, phase_min, phase_max, mwebv, error_floor or
        model_covariance="true".
        """
        candid = self._passed(object_id) or object_id
        return self._json(f"api/v1/alerts/{self._quoted(candid)}/model", **settings)

    def _passed(self, object_id):
        """The newest alert of an object that was selected, or the candid that is given."""
        if self._is_candid(object_id):
            return object_id
        passed = [alert for alert in self.object(object_id) if alert["passed"]]
        return passed[-1]["candid"] if passed else None

    def plot(self, candid, format="png"):
        """The light curve with its fit, drawn: bytes of a PNG, SVG or PDF."""
        return self._bytes(f"api/v1/alerts/{self._quoted(candid)}/plot", format=format)

    def packet(self, candid):
        """The packet as the survey sent it: bytes of an Avro file."""
        return self._bytes(f"api/v1/alerts/{self._quoted(candid)}/packet")

    def sql(self, query):
        """The rows of a query over the tables as dictionaries; at most 1,000, and an error if there are more."""
        answer = self._json("api/v1/sql", _body={"query": query})
        if answer["more"]:
            raise NocturneError(None, f"The query has more than {len(answer['rows'])} rows; ask for less.")
        names = [column["name"] for column in answer["columns"]]
        return [dict(zip(names, row)) for row in answer["rows"]]

    def nights(self):
        """All nights, the newest first, with the counts of their books."""
        return self._json("api/v1/nights")

    def night(self, night):
        """One night with its steps and books."""
        return self._json(f"api/v1/nights/{self._quoted(night)}")

    def topics(self):
        """The names of the instance's topics."""
        return [each["topic"] for each in self._json("api/v1/topics")]

    def messages(self, topic, start="beginning", wait=0, stop_at_end=True):
        """The messages of a topic, an iterator: dictionaries with "partition", "offset", "timestamp", "key", "attributes" and one of
        "value" (JSON), "alert" (a decoded packet) and "base64"; "place" is where to start to go on behind the page of the message.

        start: "beginning", "now", or the place of a message. wait: seconds to wait for a message where there is none.
        stop_at_end: end if none came; otherwise it goes on for ever.
        """
        while True:
            page = self._json(f"api/v1/topics/{self._quoted(topic)}", **{"from": start, "wait": int(wait), "limit": self.PAGE})
            start = page["next"]
            for message in page["messages"]:
                yield {**message, "place": start}
            if stop_at_end and page["at_end"] and (not wait or not page["messages"]):
                return
            if not page["messages"] and not wait:
                time.sleep(1)

    def _candid(self, name):
        if self._is_candid(name):
            return name
        alerts = self.object(name)
        if not alerts:
            raise NocturneError(404, f"There is no alert of {name}.")
        return alerts[-1]["candid"]

    @staticmethod
    def _is_candid(name):
        return str(name).lstrip("-").isdigit()

    @staticmethod
    def _quoted(name):
        return urllib.parse.quote(str(name), safe="")

    def _pages(self, path, key, **parameters):
        offset = 0
        while True:
            rows = self._json(path, limit=self.PAGE, offset=offset, **parameters)[key]
            yield from rows
            offset += len(rows)
            if len(rows) < self.PAGE:
                return

    def _json(self, path, _body=None, **parameters):
        return json.loads(self._bytes(path, _body, **parameters))

    def _bytes(self, path, _body=None, **parameters):
        given = {name: value for name, value in parameters.items() if value is not None}
        url = f"{self.url}/{path}" + (f"?{urllib.parse.urlencode(given)}" if given else "")
        body = None if _body is None else json.dumps(_body).encode("utf-8")
        headers = {} if body is None else {"Content-Type": "application/json"}
        for tries in itertools.count(1):
            try:
                with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=self.timeout) as answer:
                    return answer.read()
            except urllib.error.HTTPError as error:
                if error.code != 503 or tries > self.retries:
                    raise NocturneError(error.code, self._detail(error)) from None
            except urllib.error.URLError as error:
                raise NocturneError(None, f"{self.url} does not answer: {error.reason}; is `nocturne up` running?") from None
            time.sleep(min(2**tries / 4, 10))

    @staticmethod
    def _detail(error):
        try:
            return json.loads(error.read())["detail"]
        except (ValueError, KeyError, TypeError):
            return str(error.reason)
