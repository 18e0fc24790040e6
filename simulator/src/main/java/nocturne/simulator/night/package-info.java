/**
 * Makes up a night of alerts whose truth is known: exposures in observing order, objects of stated
 * populations in their fields, and for each detection a packet in ZTF's own layout with thirty days
 * of history. The same seed, date and count give the same bytes on every machine, so nothing here
 * asks a clock, the platform's mathematics (but where it is rounded away) or its gzip; nothing is
 * sent anywhere from here either. Start at {@link nocturne.simulator.night.SimulatedNight}, then
 * read {@link nocturne.simulator.night.Population}, where every number about the sky stands with
 * its source or with the words "our choice". A supernova's light is behind {@link
 * nocturne.simulator.night.LightCurveModel}: another model of it is another class there.
 */
@NullMarked
package nocturne.simulator.night;

import org.jspecify.annotations.NullMarked;
