/**
 * The parts of an instance on Google's services. Start at {@link
 * nocturne.google.instance.GoogleParts}.
 */
@NullMarked
package nocturne.google.instance;

import org.jspecify.annotations.NullMarked;
