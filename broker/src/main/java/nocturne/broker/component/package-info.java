/**
 * Components as an operator starts, stops and drains them. Orders and words go through objects
 * among the broker's files ({@link nocturne.broker.component.StoredComponents}); in each process a
 * {@link nocturne.broker.component.Supervisor} for each component does what the newest order says
 * and tells how it stands. What a component consists of is not known here. Start at {@link
 * nocturne.broker.component.Supervisor}. That components are started on their own, with their files
 * read anew, is the Pitt-Google broker's idea; that nobody calls anybody is the journal's.
 */
@NullMarked
package nocturne.broker.component;

import org.jspecify.annotations.NullMarked;
