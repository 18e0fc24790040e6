/**
 * Positions and regions on the sky, in the ICRS: what people write for them, and distances between
 * them. Pure geometry of the sphere; no proper motion, no parallax, no change of frame. Start at
 * {@link nocturne.core.sky.SkyPosition}.
 */
@NullMarked
package nocturne.core.sky;

import org.jspecify.annotations.NullMarked;
