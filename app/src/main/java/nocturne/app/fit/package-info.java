/**
 * Fits of light curves that a user has in files: tables of fluxes or magnitudes, and alerts'
 * packets. Here files become light curves, and what came of their fits rows and plots; the fit
 * itself is core's, the plot broker's. Start at {@link nocturne.app.fit.FitCommand}.
 */
@NullMarked
package nocturne.app.fit;

import org.jspecify.annotations.NullMarked;
