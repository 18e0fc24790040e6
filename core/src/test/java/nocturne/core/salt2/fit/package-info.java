/** Tests of the fit. */
@NullMarked
package nocturne.core.salt2.fit;

import org.jspecify.annotations.NullMarked;
