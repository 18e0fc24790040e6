/**
 * An instance as a whole: the parts it consists of, looked for, made and deleted, and the files
 * that its components read when they start. All names come from {@link
 * nocturne.core.instance.Names}; nothing is noted about what was made, so each run finds out anew
 * and may be killed anywhere. Start at {@link nocturne.broker.instance.Resources}; {@link
 * nocturne.broker.instance.Teardown} takes testing instances only, by its type. That components
 * take their files from a bucket when they start, and that a subscription counts each topic, are
 * ideas of the Pitt-Google broker's.
 */
@NullMarked
package nocturne.broker.instance;

import org.jspecify.annotations.NullMarked;
