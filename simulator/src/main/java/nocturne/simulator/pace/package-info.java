/**
 * How packets leave for a survey topic: where to ({@link nocturne.simulator.pace.SurveyTopic},
 * which whoever owns a stream implements), how fast ({@link nocturne.simulator.pace.Rate}) and when
 * the next is due ({@link nocturne.simulator.pace.Pacer}). Replay and simulation share it. Time
 * comes in through the pacer's constructor; nothing here knows what is in a packet. Start at {@link
 * nocturne.simulator.pace.Rate}.
 */
@NullMarked
package nocturne.simulator.pace;

import org.jspecify.annotations.NullMarked;
