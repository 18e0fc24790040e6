// A fit: its parameters or the reason for none, and a form that makes another.

import { json } from "./api.js";
import { count, isNumber, mjdToUtc, significant, withError } from "./format.js";
import { announce, fill, h, pairs, problem, state, table } from "./html.js";

const PARAMETERS = [
  ["z", "redshift, photometric unless held"], ["t0", "maximum of B, MJD"], ["x0", "amplitude"], ["x1", "stretch"],
  ["c", "colour, mag; dust of the Milky Way included"],
];

const SHARES = [
  ["detections", "detections"], ["forced", "forced photometry where there is no detection"], ["limits", "upper limits where there is neither"],
];

/** What each kind of epochs was to a fit; rows of earlier versions do not say it. @param {any} of */
function shares(of) {
  return isNumber(of.n_detections) && [
    table(of.quality ? "Epochs fitted" : "Epochs", [
      { name: "kind", cell: ([, words]) => words },
      { name: "epochs", number: true, cell: ([kind]) => count(of[`n_${kind}`]) },
      ...(of.quality ? [{ name: "part of chi²", number: true, cell: (/** @type {string[]} */ [kind]) => significant(of[`chisq_${kind}`]) }] : []),
    ], SHARES),
    h("p", { class: "quiet" }, of.n_history > 0
      ? `${count(of.n_history)} of these the alert's packet alone would not have given: they are from earlier nights.`
      : "The alert's packet alone gives all of these."),
  ];
}

/** Its parameters, or the reason why there is none. @param {any} alert */
function fit({ fit: of, verdict: v, held = false }) {
  const title = h("h2", {}, "Fit ", of?.quality && state(of.quality));
  if (!of) {
    return h("section", {}, title, h("p", { class: "box" }, v?.verdict === true
      ? "There is no fit yet: the fit stage has not come to this alert."
      : "There is no fit: the alert did not pass the filter."));
  }
  if (!of.quality) {
    return h("section", {}, title,
      h("p", { class: "box warn" }, "There is no fit. ", h("code", {}, of.reason ?? ""), of.detail && `: ${of.detail}.`), shares(of));
  }
  const bound = (of.at_bound ?? "").split(" ").filter(Boolean);
  const remark = (/** @type {string} */ name) => (bound.includes(name)
    ? h("div", {}, state("at_bound"))
    : held && name === "z" ? h("div", { class: "quiet" }, "held")
    : !isNumber(of[`${name}_err`]) && h("div", { class: "quiet" }, "no error"));
  return h("section", {}, title,
    table(`${of.model} ${of.model_version}`, [
      { name: "parameter", cell: ([name]) => h("b", {}, name) },
      { name: "meaning", cell: ([, meaning]) => meaning, kind: "quiet" },
      { name: "value", number: true, cell: ([name]) => [withError(of[name], of[`${name}_err`]), remark(name)] },
    ], PARAMETERS),
    pairs([
      ["chi² / ndof", `${significant(of.chisq)} / ${of.ndof}${of.ndof > 0 ? ` = ${significant(of.chisq / of.ndof, 3)}` : ""}`],
      ["maximum of B", mjdToUtc(of.t0)],
      ["search", of.success ? `converged, ${count(of.ncall)} evaluations` : "did not converge"],
      ["epochs left out", of.left_out ? `MJD ${of.left_out}` : "none"],
    ]),
    shares(of),
    bound.includes("phase") && h("p", { class: "quiet" }, "An epoch is at an end of the model's phases: the fit has no errors."),
    of.x0 < 0 && h("p", { class: "box warn" }, "The amplitude is negative: a dip, no supernova."),
    h("p", { class: "quiet" }, held ? "z was held." : "z is from the light curve alone.",
      " Errors are those of one minimum, and too small where there are several. A good fit does not say that the object is a Type Ia supernova."));
}

/**
 * A fit with a form that makes another.
 *
 * @param {any} alert @param {(model: any) => void} show is told of another model @param {AbortSignal} signal
 */
export function fitSection(alert, show, signal) {
  const fitted = h("div", {}, fit(alert));
  return h("div", {}, fitted, refit(alert, fitted, show, signal));
}

/**
 * A form that fits anew with one's own settings; the answer is shown in place of the night's fit, and kept nowhere.
 *
 * @param {any} alert @param {HTMLElement} fitted @param {(model: any) => void} show @param {AbortSignal} signal
 */
function refit(alert, fitted, show, signal) {
  const field = (/** @type {string} */ name, /** @type {string} */ label) =>
    h("input", { type: "number", step: "any", name, "aria-label": label, size: 8 });
  const one = (/** @type {string} */ name, /** @type {string} */ label) => h("div", {}, h("span", {}, label), field(name, label));
  const range = (/** @type {string} */ name, /** @type {string} */ label) => h("div", {}, h("span", {}, label),
    field(`${name}_min`, `${label}, from`), "to", field(`${name}_max`, `${label}, to`));
  const said = h("div", { role: "status" });
  const form = h("form", {
    class: "bounds", submit: async (/** @type {Event} */ event) => {
      event.preventDefault();
      const given = Object.fromEntries([...new FormData(form)].filter(([, value]) => value !== ""));
      if (Object.keys(given).length === 0) {
        fill(said, h("p", { class: "box warn" }, "Give at least one setting."));
        return;
      }
      fill(said, h("p", { class: "quiet" }, "Fitting …"));
      try {
        const answer = await json(`alerts/${alert.candid}/model`, /** @type {Record<string, string>} */ (given), signal);
        const settings = Object.entries(given).map(([name, value]) => `${name} ${value}`).join(", ");
        fill(fitted, h("p", { class: "box warn" }, `Fitted here with ${settings}. This is not the night's fit, and is kept nowhere. `,
          h("button", { type: "button", class: "small", click: () => void again() }, "The night's fit")),
        fit({ fit: answer.fit, verdict: alert.verdict, held: "z" in given }));
        show(answer);
        fill(said);
        announce(answer.fit.quality ? `Fitted: ${answer.fit.quality.replaceAll("_", " ")}.` : "There is no fit.");
      } catch (error) {
        if (!signal.aborted) fill(said, problem("It was not fitted.", error instanceof Error ? error.message : String(error)));
      }
    },
  },
  range("z", "z"), one("z", "z, held"), range("t0", "t0, MJD"), range("phase", "phases, d"),
  one("mwebv", "dust of the Milky Way, E(B−V)"), one("error_floor", "error floor, share of the flux"),
  h("label", {}, h("input", { type: "checkbox", name: "model_covariance", value: "true" }), "the model's own errors"),
  h("button", { class: "main" }, "Fit"));
  const again = async () => {
    fill(fitted, fit(alert));
    try {
      show(alert.fit?.quality ? await json(`alerts/${alert.candid}/model`, {}, signal) : { fit: alert.fit, curves: [] });
    } catch (error) {
      if (!signal.aborted) fill(said, problem("There is no model of the night's fit.", error instanceof Error ? error.message : String(error)));
    }
  };
  return h("details", {}, h("summary", {}, "Fit anew"), form, said);
}
