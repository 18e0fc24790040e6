/**
 * Light curves: the brightness of an object as an alert's packet reports it. NaN and the survey's
 * sentinels become absent, and repeated epochs are merged. Nothing is fitted here. Forced
 * photometry and upper limits are never treated as detections. Start at {@link
 * nocturne.core.lightcurve.LightCurve}. What the columns mean says {@link
 * nocturne.core.lightcurve.Epochs}, which each survey implements.
 */
@NullMarked
package nocturne.core.lightcurve;

import org.jspecify.annotations.NullMarked;
