/**
 * Shows a night's progress: one moving line on a terminal, a plain line at intervals elsewhere. The
 * stages count; nothing is counted or decided here. Start at {@link
 * nocturne.app.progress.ProgressLine}.
 */
@NullMarked
package nocturne.app.progress;

import org.jspecify.annotations.NullMarked;
