package nocturne.broker.ledger;

/**
 * A partition of a topic that a stage reads. The ledger keeps a stage's progress for each. The
 * topic is part of it because a stage may read several topics.
 *
 * @param partition from 0
 */
public record StagePartition(Stage stage, String topic, int partition)
    implements Comparable<StagePartition> {

  /** Reads what {@link #text} writes. */
  static StagePartition parse(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("no partition of a stage: " + text);
    }
    return new StagePartition(Stage.of(parts[0]), parts[1], Integer.parseUnsignedInt(parts[2]));
  }

  /** The three, separated by slashes. */
  String text() {
    return stage.name() + '/' + topic + '/' + partition;
  }

  @Override
  public int compareTo(StagePartition other) {
    return text().compareTo(other.text());
  }
}
