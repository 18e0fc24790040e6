package nocturne.google.instance;

import java.util.function.BooleanSupplier;
import nocturne.broker.instance.Found;
import nocturne.broker.instance.Kind;

/**
 * One part of an instance.
 *
 * @param exists whether it is there
 * @param create makes it, and says whether it was missing
 * @param delete deletes it, and says whether it was there
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
