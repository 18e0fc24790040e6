"""Fits a light curve from the REST interface with sncosmo, and compares it with the broker's own fit.

    fit_sncosmo.py URL [OBJECT or CANDID] [--model DIR] [--bands DIR]

Without an object it takes the supernova with the most detections of those that were fitted well. sncosmo fetches SALT3 and ZTF's bands
from the web; DIR is a folder in sncosmo's layout instead (salt3_template_0.dat, ...), and one with ztfg.dat, ztfr.dat and ztfi.dat.
"""

import argparse
import pathlib
import sys

import numpy
import sncosmo
from astropy.table import Table

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "client"))
from nocturne_client import Nocturne

PARAMETERS = ["z", "t0", "x0", "x1", "c"]


def table(curves):
    """The epochs of a fit as sncosmo takes them. The fluxes are those of difference images, for the AB zero point 25."""
    rows = [(epoch["mjd"], curve["band"], epoch["flux"], epoch["fluxerr"], 25.0, "ab") for curve in curves for epoch in curve["epochs"] if epoch["used"]]
    return Table(rows=rows, names=["time", "band", "flux", "fluxerr", "zp", "zpsys"])


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("url")
    arguments.add_argument("name", nargs="?")
    arguments.add_argument("--model", type=pathlib.Path)
    arguments.add_argument("--bands", type=pathlib.Path)
    given = arguments.parse_args()
    if given.bands:
        for band in ("ztfg", "ztfr", "ztfi"):
            wave, transmission = numpy.loadtxt(given.bands / f"{band}.dat", unpack=True)
            sncosmo.register(sncosmo.Bandpass(wave, transmission, name=band, trim_level=0.001), force=True)

    nocturne = Nocturne(given.url)
    name = given.name or max(nocturne.alerts(quality="good"), key=lambda alert: alert["fit"]["ndof"])["candid"]
    made = nocturne.model(name)
    ours = made["fit"]
    if ours.get("t0") is None:
        raise SystemExit(f"{name} was not fitted: {ours}")
    curve = table(made["curves"])
    model = sncosmo.Model(sncosmo.SALT3Source(modeldir=str(given.model)) if given.model else "salt3")
    bounds = {"z": (0.01, 0.2), "x1": (-5, 5), "c": (-5, 5), "t0": (ours["t0"] - 15, ours["t0"] + 15)}
    guessed, _ = sncosmo.fit_lc(curve, model, PARAMETERS, bounds=bounds)
    # From its own guess alone sncosmo may end in a minimum beside the lowest: it tries once more from the broker's values.
    model.set(**{parameter: ours[parameter] for parameter in PARAMETERS})
    started = {"guess_amplitude": False, "guess_t0": False, "guess_z": False}
    theirs, _ = sncosmo.fit_lc(curve, model, PARAMETERS, bounds=bounds, **started)
    theirs = min(guessed, theirs, key=lambda fit: fit.chisq)
    print(f"{name}: {len(curve)} epochs, chi-square {theirs.chisq:.3f} ({guessed.chisq:.3f} from its own guess) of {theirs.ndof}")
    print(f"ours: chi-square {ours['chisq']:.3f} of {ours['ndof']}")
    farthest = 0
    for parameter, value in zip(theirs.param_names, theirs.parameters):
        if parameter in PARAMETERS:
            pull = (value - ours[parameter]) / ours[parameter + "_err"]
            farthest = max(farthest, abs(pull))
            print(f"{parameter:3} {value:.6g}, ours {ours[parameter]:.6g} +- {ours[parameter + '_err']:.2g}")
    print(f"the farthest parameter differs by {farthest:.3f} of its error")


if __name__ == "__main__":
    main()
