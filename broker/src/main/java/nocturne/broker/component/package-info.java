/**
 * Components as an operator starts, stops and drains them. Orders and statuses are objects among
 * the broker files ({@link nocturne.broker.component.Components}). In each process a {@link
 * nocturne.broker.component.Supervisor} for each component executes the newest order and reports
 * the status. The content of a component is not known here. Start at {@link
 * nocturne.broker.component.Supervisor}. Components that start separately and then read their files
 * are the Pitt-Google broker's idea.
 */
@NullMarked
package nocturne.broker.component;

import org.jspecify.annotations.NullMarked;
