/**
 * SALT2 and SALT3 models of Type Ia supernovae, their photometry, and their fit to a light curve:
 * values and pure functions. Start at {@link nocturne.core.salt2.SaltModel} and {@link
 * nocturne.core.salt2.Photometry} for the model, at {@link nocturne.core.salt2.LightCurveFitter}
 * for the fit. Phases and wavelengths of the models are those of the supernova's rest frame, in
 * days and angstroms; times are MJD, bands those of the observer. The models are those of Guy et
 * al. (2007, A&amp;A 466, 11; 2010, A&amp;A 523, A7) and Kenworthy et al. (2021, ApJ 923, 265).
 */
@NullMarked
package nocturne.core.salt2;

import org.jspecify.annotations.NullMarked;
