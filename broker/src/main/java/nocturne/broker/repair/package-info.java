/**
 * What brings an instance back after a store has lost something, as by a power cut or a lost
 * folder.
 */
@NullMarked
package nocturne.broker.repair;

import org.jspecify.annotations.NullMarked;
