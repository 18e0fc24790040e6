/**
 * What a person sees while a night runs: one moving line on a terminal, a plain line now and then
 * elsewhere. Counts come from whoever does the work; nothing is counted or decided here. Start at
 * {@link nocturne.app.progress.ProgressLine}.
 */
@NullMarked
package nocturne.app.progress;

import org.jspecify.annotations.NullMarked;
