// Where an object is, in forms that can be copied, and pages of others on it.

import { declination, fixed, isNumber, NONE, rightAscension } from "./format.js";
import { announce, h } from "./html.js";

/** A text with a button that copies it. @param {string} text @param {string} what */
export function copied(text, what) {
  const span = h("span", { class: "copied" }, text);
  const button = h("button", {
    type: "button", class: "small", "aria-label": `Copy ${what}`, click: async () => {
      try {
        await navigator.clipboard.writeText(text);
        button.textContent = "copied";
        announce(`Copied ${what}.`);
      } catch {
        // Without the right to the clipboard, as over http from another machine: selected, for Ctrl-C.
        getSelection()?.selectAllChildren(span);
        button.textContent = "selected";
      }
      setTimeout(() => (button.textContent = "copy"), 1500);
    },
  }, "copy");
  return [span, " ", button];
}

/** A position in degrees and in sexagesimal, as names with values. @param {any} of an alert @returns {[string, import("./html.js").Child][]} */
export function coordinates({ ra, dec }) {
  const known = isNumber(ra) && isNumber(dec);
  return [
    ["RA, Dec (J2000), degrees", known ? copied(`${fixed(ra, 7)} ${dec.toFixed(7)}`, "degrees") : NONE],
    ["sexagesimal", known ? copied(`${rightAscension(ra)} ${declination(dec)}`, "sexagesimal coordinates") : NONE],
  ];
}

/** Pages of others on this place and object; they are asked when one follows the link, not before. @param {any} alert */
export function elsewhere(alert) {
  const { ra, dec, object_id: id } = alert;
  /** @type {[string, string][]} */
  const links = [];
  if (/^ZTF\d\d[a-z]{7}$/.test(id ?? "")) {
    links.push(["ALeRCE", `https://alerce.online/object/${id}`], ["Fink", `https://ztf.fink-portal.org/${id}`],
      ["Lasair", `https://lasair-ztf.lsst.ac.uk/objects/${id}/`]);
  }
  if (isNumber(ra) && isNumber(dec)) {
    const at = encodeURIComponent(`${ra} ${dec < 0 ? "" : "+"}${dec}`);
    const simbad = "https://simbad.cds.unistra.fr/simbad/sim-coo?CooFrame=ICRS&Radius=1&Radius.unit=arcmin";
    const ned = "https://ned.ipac.caltech.edu/conesearch?search_type=Near%20Position%20Search&in_csys=Equatorial&in_equinox=J2000&radius=1";
    links.push(
      ["TNS, 5″", `https://www.wis-tns.org/search?ra=${ra}&decl=${dec}&radius=5&coords_unit=arcsec`],
      ["SIMBAD, 1′", `${simbad}&Coord=${at}`],
      ["NED, 1′", `${ned}&coordinates=${ra}d%20${dec}d`],
      ["Legacy Survey", `https://www.legacysurvey.org/viewer?ra=${ra}&dec=${dec}&layer=ls-dr10&zoom=16&mark=${ra},${dec}`]);
  }
  return links.length > 0 && h("p", { class: "links" }, "Elsewhere: ",
    links.map(([name, href]) => h("a", { href, rel: "noopener noreferrer", target: "_blank" }, name)),
    /simulat/i.test(alert.packet?.publisher ?? "") && h("span", { class: "quiet" }, "This alert is simulated: others do not know it."));
}
