package nocturne.google.instance;

import java.util.function.BooleanSupplier;
import nocturne.broker.instance.Found;
import nocturne.broker.instance.Kind;

/**
 * A part of an instance.
 *
 * @param exists returns whether it exists
 * @param create creates it, and returns whether it was missing
 * @param delete deletes it, and returns whether it existed
 */
public record Part(
    Kind kind,
    String name,
    BooleanSupplier exists,
    BooleanSupplier create,
    BooleanSupplier delete) {
  Found found(Found.State state) {
    return new Found(kind, name, state);
  }
}
