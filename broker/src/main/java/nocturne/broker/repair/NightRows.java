package nocturne.broker.repair;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import nocturne.broker.archive.PackedAlerts;
import nocturne.broker.deadletter.DeadLetter;
import nocturne.broker.journal.StartingPoint;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.pipeline.BackEnd;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.broker.port.PortException;
import nocturne.broker.port.TableWriter;
import nocturne.broker.port.TableWriter.DeadLettered;
import nocturne.broker.port.Tables;
import nocturne.broker.table.RowOf;
import nocturne.broker.valueadded.ResultRecord;
import nocturne.broker.valueadded.ResultRecords;
import nocturne.broker.worker.PublishedAlert;
import nocturne.broker.worker.Repeated;
import nocturne.broker.worker.StageAlert;
import nocturne.core.alert.PacketDecoder;
import nocturne.core.alert.UnreadableException;
import nocturne.core.instance.Bucket;
import nocturne.core.instance.Topic;
import nocturne.core.night.Night;
import org.jspecify.annotations.Nullable;

/**
 * Adds rows of a night that a table lost: those of alerts from the packs, those of results from
 * their topic. If a part of the table's night is damaged, all its rows are made again. Only records
 * that the table's stage has passed are looked at. Appends have no ranges, so the stage's progress
 * stays; an append whose outcome is unknown shows in the next run. Call while no stage works.
 *
 * @param start of the night
 * @param dryRun whether to change nothing, and say what would be done
 */
public record NightRows(BackEnd back, Night night, StartingPoint start, boolean dryRun) {
  private static final long APPEND_BYTES = 512L << 20;
  private static final int APPEND_ROWS = 20_000;

  /** The records of which a table has rows, in a store that still holds them. */
  private interface Source<T extends StageAlert> {
    void read(Consumer<T> each);

    /**
     * Whether the table's stage took a record before, although its progress is now before the
     * record.
     */
    boolean wasTaken(T record);

    /** Whether the table's row of a record, if it has one, has the record's values. */
    boolean agrees(T record);

    /** Whether all records of the night were read. */
    boolean isWhole();
  }

  /** Rows of the table of alerts. */
  public List<Repaired> alerts(PipelineStage stage, PacketDecoder decoder) {
    boolean[] damaged = {false};
    Map<Long, Long> digests = new HashMap<>();
    return rows(
        stage,
        sink -> {
          back.tables().digests(stage.table().orElseThrow(), night, digests::put);
          back.tables().candids(stage.table().orElseThrow(), night, sink);
        },
        RowOf.ALERT,
        new Source<>() {
          @Override
          public void read(Consumer<PublishedAlert> each) {
            damaged[0] |=
                !PackedAlerts.read(
                    back.store(),
                    back.names().bucket(Bucket.ALERTS),
                    decoder,
                    night,
                    packet -> true,
                    each);
          }

          @Override
          public boolean wasTaken(PublishedAlert record) {
            return false; // alerts keep their places
          }

          @Override
          public boolean agrees(PublishedAlert record) {
            @Nullable Long digest = digests.get(record.candid().value());
            return digest == null || digest == back.tables().digest(record.alert());
          }

          @Override
          public boolean isWhole() {
            return !damaged[0];
          }
        });
  }

  /**
   * Adds rows of alerts that the table's stage dead-lettered and whose dead letters are gone, for
   * example because Kafka's folder was lost, so they cannot be retried. An alert that still cannot
   * become a row is reported as lost.
   */
  public List<Repaired> forgottenDeadLetters(PipelineStage stage, PacketDecoder decoder) {
    String table = stage.table().orElseThrow();
    String topic = back.names().topic(stage.input().orElseThrow());
    Set<DeadLettered> forgotten =
        back.tables().exists(table)
            ? new HashSet<>(back.tables().deadLettered(table, night))
            : new HashSet<>();
    if (forgotten.isEmpty()) {
      return List.of();
    }
    back.log()
        .readToEnd(
            back.names().topic(Topic.DEAD_LETTERS),
            Map.of(),
            told ->
                DeadLetter.from(told)
                    .filter(dead -> dead.stage().equals(stage.stage()))
                    .filter(dead -> dead.topic().equals(topic))
                    .ifPresent(
                        dead -> forgotten.remove(new DeadLettered(dead.night(), dead.place()))));
    if (forgotten.isEmpty()) {
      return List.of();
    }
    Set<DeadLettered> left = new LinkedHashSet<>(forgotten);
    Set<Long> offsets =
        forgotten.stream()
            .map(mark -> mark.place().offset())
            .collect(Collectors.toUnmodifiableSet());
    boolean unused =
        PackedAlerts.read(
            back.store(),
            back.names().bucket(Bucket.ALERTS),
            decoder,
            night,
            packet -> offsets.contains(packet.offset()),
            alert -> {
              DeadLettered mark = new DeadLettered(night, alert.position());
              if (left.contains(mark) && (dryRun || heal(table, topic, alert, mark))) {
                left.remove(mark);
              }
            });
    String part = "table " + back.names().dataset() + "." + table;
    List<Repaired> done = new ArrayList<>();
    if (forgotten.size() > left.size()) {
      done.add(
          new Repaired(
              part,
              "lacks rows of night %s that were dead-lettered, and their dead letters are gone"
                  .formatted(night),
              "%s rows %s"
                  .formatted(
                      forgotten.size() - left.size(), dryRun ? "would be made again" : "made"),
              false));
    }
    for (DeadLettered mark : left) {
      done.add(
          new Repaired(
              part,
              "lacks the row of partition %s, offset %s, and its dead letter is gone"
                  .formatted(mark.place().partition(), mark.place().offset()),
              "not made: no pack has the alert, or it cannot become a row",
              true));
    }
    return done;
  }

  /** Appends one row by itself, since an alert may be the one that makes an append fail. */
  private boolean heal(String table, String topic, PublishedAlert alert, DeadLettered mark) {
    try (TableWriter writer = back.tables().writer(table)) {
      RowOf.ALERT.add(writer, alert);
      TableWriter.Outcome outcome = writer.commit(topic, Map.of(), List.of(), List.of(mark));
      if (outcome != TableWriter.Outcome.COMMITTED) {
        throw new PortException.Unavailable(
            "an append to table " + table + " is " + outcome + "; run it again", null);
      }
      return true;
    } catch (PortException e) {
      throw e;
    } catch (RuntimeException | StackOverflowError e) {
      return false;
    }
  }

  /** Rows of the results of a value-added stage. */
  public List<Repaired> results(PipelineStage stage) {
    String topic = back.names().topic(stage.input().orElseThrow());
    ResultRecords records = new ResultRecords(topic, stage.columns(), back.names().survey());
    NightTopic nights = NightTopic.of(back, topic, start);
    Set<RecordPlace> taken = new HashSet<>();
    RowOf<ResultRecord> row = (writer, result) -> writer.add(result.row());
    return rows(
        stage,
        sink -> back.tables().candids(stage.table().orElseThrow(), night, sink),
        row,
        new Source<>() {
          @Override
          public void read(Consumer<ResultRecord> each) {
            nights.read(
                message -> {
                  try {
                    Optional<ResultRecord> result =
                        records.read(message).filter(one -> one.night().equals(night));
                    if (result.isPresent() && Repeated.wasTakenBy(stage.stage(), message)) {
                      taken.add(message.position());
                    }
                    result.ifPresent(each);
                  } catch (UnreadableException e) {
                    // The table's stage has dead-lettered it.
                  }
                });
          }

          @Override
          public boolean wasTaken(ResultRecord record) {
            return taken.contains(record.position());
          }

          @Override
          public boolean agrees(ResultRecord record) {
            return true;
          }

          @Override
          public boolean isWhole() {
            return nights.isWhole();
          }
        });
  }

  private <T extends StageAlert> List<Repaired> rows(
      PipelineStage stage, Consumer<LongConsumer> look, RowOf<T> row, Source<T> source) {
    Tables tables = back.tables();
    String table = stage.table().orElseThrow();
    String topic = back.names().topic(stage.input().orElseThrow());
    Map<Integer, Long> progress = tables.progress(table, topic);
    List<DeadLettered> deadLettered = tables.deadLettered(table, night);
    Set<Long> there = new HashSet<>();
    long[] repeated = {0};
    boolean damaged = false;
    try {
      look.accept(candid -> repeated[0] += there.add(candid) ? 0 : 1);
    } catch (PortException.Broken e) {
      damaged = true;
      there.clear();
    }
    Predicate<T> isDue =
        record ->
            (source.wasTaken(record)
                    || record.position().offset()
                        < progress.getOrDefault(record.position().partition(), 0L))
                && !deadLettered.contains(new DeadLettered(night, record.position()));
    long[] missing = {0};
    long[] other = {0};
    Set<Long> surplus = new HashSet<>(there);
    source.read(
        record -> {
          if (isDue.test(record)) {
            missing[0] += there.contains(record.candid().value()) ? 0 : 1;
            other[0] += source.agrees(record) ? 0 : 1;
            surplus.remove(record.candid().value());
          }
        });
    damaged |= repeated[0] + other[0] > 0;
    if (!damaged && missing[0] == 0) {
      return List.of();
    }
    String part = "table " + back.names().dataset() + "." + table;
    String found =
        damaged
            ? "damaged: rows that cannot be read, are repeated or differ from their alerts"
            : "lacks " + missing[0] + " rows";
    if (damaged && !(source.isWhole() && surplus.isEmpty())) {
      return List.of(
          new Repaired(
              part, found, "not made again, since no store has the records of all rows", true));
    }
    if (!dryRun) {
      if (damaged) {
        tables.delete(table, night);
      }
      try (Appending<T> appending =
          new Appending<>(table, topic, row, damaged ? deadLettered : List.of())) {
        Predicate<T> isWanted =
            damaged ? isDue : isDue.and(record -> !there.contains(record.candid().value()));
        source.read(
            record -> {
              if (isWanted.test(record)) {
                appending.add(record);
              }
            });
        appending.commit();
      }
    }
    String rows = damaged ? "all rows of the night" : missing[0] + " rows";
    return List.of(
        new Repaired(part, found, rows + (dryRun ? " would be made again" : " made again"), false));
  }

  /** Appends without ranges, of bounded size. */
  private final class Appending<T extends StageAlert> implements AutoCloseable {
    private final String table;
    private final String topic;
    private final RowOf<T> row;
    private final List<DeadLettered> deadLettered;
    private TableWriter writer;

    Appending(String table, String topic, RowOf<T> row, List<DeadLettered> deadLettered) {
      this.table = table;
      this.topic = topic;
      this.row = row;
      this.deadLettered = new ArrayList<>(deadLettered);
      this.writer = back.tables().writer(table);
    }

    void add(T record) {
      try {
        row.add(writer, record);
      } catch (IllegalArgumentException e) {
        deadLettered.add(new DeadLettered(night, record.position()));
      }
      if (writer.rows() >= APPEND_ROWS || writer.bytes() >= APPEND_BYTES) {
        commit();
        writer = back.tables().writer(table);
      }
    }

    void commit() {
      TableWriter.Outcome outcome =
          writer.commit(topic, Map.of(), List.copyOf(deadLettered), List.of());
      deadLettered.clear();
      writer.close();
      if (outcome != TableWriter.Outcome.COMMITTED) {
        throw new PortException.Unavailable(
            "an append to table " + table + " is " + outcome + "; run it again", null);
      }
    }

    @Override
    public void close() {
      writer.close();
    }
  }
}
