/**
 * The fit of a SALT model to a light curve. Start at {@link nocturne.core.salt2.fit.SaltFitter}.
 *
 * <p>Three parts are separate: the problem ({@link nocturne.core.salt2.fit.ChiSquare}, chi-square
 * and its derivatives, with x0 and x1 solved for), the searches for its minimum ({@link
 * nocturne.core.salt2.fit.StartSearch} everywhere, {@link nocturne.core.salt2.fit.Descent}
 * downhill) and the description of the minimum found ({@link
 * nocturne.core.salt2.fit.ErrorEstimate}). Fluxes come from tables ({@link
 * nocturne.core.salt2.fit.BandTable}) but the chi-square that is reported, which is the full
 * model's.
 */
@NullMarked
package nocturne.core.salt2.fit;

import org.jspecify.annotations.NullMarked;
