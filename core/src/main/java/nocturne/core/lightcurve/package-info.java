/**
 * Light curves: what an alert's packet tells of its object's brightness. Here NaN and the survey's
 * sentinels become absent and repeated epochs one; nothing is fitted, and forced photometry and
 * upper limits are never passed off as detections. Start at {@link
 * nocturne.core.lightcurve.LightCurve}. What the columns mean is in ZTF's documentation of its
 * alert packets.
 */
@NullMarked
package nocturne.core.lightcurve;

import org.jspecify.annotations.NullMarked;
