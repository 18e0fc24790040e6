/**
 * Value-added stages: each evaluates alerts of one topic and publishes what came of them on its
 * own. {@link nocturne.broker.valueadded.PlugIn} runs a stage that is written against {@code
 * nocturne.core.plugin}, as all are; the extragalactic filter and the fit are in packages of their
 * own. {@link nocturne.broker.valueadded.PlotStore} keeps what a stage draws; nothing is drawn
 * here. Start at {@link nocturne.broker.valueadded.PlugIn}.
 */
@NullMarked
package nocturne.broker.valueadded;

import org.jspecify.annotations.NullMarked;
