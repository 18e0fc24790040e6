package nocturne.google;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import nocturne.broker.port.PortException;
import nocturne.core.instance.Instance;

/**
 * The label of an instance's parts on Google Cloud, where others make parts too. A part with one of
 * our names and without the label is somebody else's; it is neither used nor deleted.
 *
 * @param value the instance's name; empty if parts are not labelled
 */
public record InstanceLabel(Optional<String> value) {
  /** The label's key. */
  public static final String KEY = "nocturne-instance";

  /** Parts are made without a label, and all count as ours. */
  public static final InstanceLabel NONE = new InstanceLabel(Optional.empty());

  /** The label of an instance's parts. */
  public static InstanceLabel of(Instance instance) {
    return new InstanceLabel(Optional.of(instance.toString()));
  }

  /** The labels of a new part. */
  public Map<String, String> labels() {
    return value.map(name -> Map.of(KEY, name)).orElse(Map.of());
  }

  /**
   * Checks that a part is the instance's.
   *
   * @param part what it is, such as {@code the topic x}
   * @param labels that it bears, empty if there is no such part; asked only where parts are
   *     labelled
   * @throws PortException.Broken if it is not
   */
  public void require(String part, Supplier<Optional<Map<String, String>>> labels) {
    if (value.isPresent()
        && labels.get().filter(its -> !value.get().equals(its.get(KEY))).isPresent()) {
      throw new PortException.Broken(
          ("There is %s, and it does not bear the label %s=%s, so it is not this instance's. It is"
                  + " left alone: label it, delete it by hand, or choose another testid.")
              .formatted(part, KEY, value.get()));
    }
  }
}
