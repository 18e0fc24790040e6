/** What all parts of an instance on Google Cloud have in common. */
@NullMarked
package nocturne.google;

import org.jspecify.annotations.NullMarked;
