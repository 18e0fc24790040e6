/**
 * An instance as a whole: finds, makes and deletes its parts, and keeps the files that its
 * components read when they start. All names come from {@link nocturne.core.instance.Names}.
 * Created parts are not recorded, so each run looks for them and may be killed anywhere. Start at
 * {@link nocturne.broker.instance.Resources}; {@link nocturne.broker.instance.Teardown} takes
 * testing instances only, by its type. Files in a bucket for the components, and a counting
 * subscription on each topic, are ideas of the Pitt-Google broker.
 */
@NullMarked
package nocturne.broker.instance;

import org.jspecify.annotations.NullMarked;
