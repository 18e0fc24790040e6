/**
 * Sends packets to a survey topic: where to ({@link nocturne.simulator.pace.SurveyTopic},
 * implemented by the owner of the stream), how fast ({@link nocturne.simulator.pace.Rate}) and when
 * the next is due ({@link nocturne.simulator.pace.Pacer}). Replay and simulation share it. The
 * pacer's constructor takes the clock. This package does not look into packets. Start at {@link
 * nocturne.simulator.pace.Rate}.
 */
@NullMarked
package nocturne.simulator.pace;

import org.jspecify.annotations.NullMarked;
