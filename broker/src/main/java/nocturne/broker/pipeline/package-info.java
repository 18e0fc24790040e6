/**
 * The stages an alert meets, as one value: what each reads, what it writes and where its progress
 * is kept. Readiness, draining, retention, status and teardown are loops over it, so a stage that
 * is added to it is known to them. Nothing runs here. Start at {@link
 * nocturne.broker.pipeline.Pipeline}.
 */
@NullMarked
package nocturne.broker.pipeline;

import org.jspecify.annotations.NullMarked;
