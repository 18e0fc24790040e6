/**
 * Simulates a night of alerts whose truth is known: exposures in observing order, objects of stated
 * populations in their fields, and for each detection a packet in ZTF's own layout with thirty days
 * of history. Equal seed, date and count give equal alerts on every machine, and equal bytes where
 * the JDK has the usual zlib. Therefore this package uses no clock, and the platform's mathematics
 * only where its differences are rounded away. It does no I/O except for the truth file. Start at
 * {@link nocturne.simulator.night.SimulatedNight}, then read {@link
 * nocturne.simulator.night.Population}, which gives for every number about the sky its source or
 * the words "our choice". A supernova's light comes from a {@link nocturne.simulator.night.Light},
 * which may be replaced.
 */
@NullMarked
package nocturne.simulator.night;

import org.jspecify.annotations.NullMarked;
