/**
 * The home folder of a standalone instance: its layout, the layout's version, and the process that
 * owns it. Start at {@link Home}; {@link Ownership} ensures that a home has one owner, whose
 * services other processes use.
 */
@NullMarked
package nocturne.app.home;

import org.jspecify.annotations.NullMarked;
