package nocturne.core.plugin;

import java.io.IOException;
import java.util.List;

/**
 * A stage that adds value to alerts: it evaluates each alert that another stage passes, and makes
 * one result of it. The broker does the rest. For a stage named {@code classifier} it makes the
 * topic {@code ztf_classifier} and the table {@code classifier} with a column for each component of
 * the result, publishes and counts, dead-letters what is refused, and holds all of it against the
 * ledger in the night's books.
 *
 * <p>An implementation has a public constructor without arguments and keeps no state. The
 * extragalactic filter and the SALT fit are such stages.
 *
 * @param <S> its settings: a record whose components are {@code boolean}, {@code int}, {@code
 *     long}, {@code double} or {@link String}
 * @param <R> its result: a record whose components are of these types, or boxed where a value may
 *     be missing; of any types where the stage lists its {@link #columns}
 */
public interface ValueAddedStage<S extends Record, R extends Record> {

  /**
   * The name of the stage: lower-case letters, digits and {@code _}, a letter first. Its settings
   * and consumer group are named by it.
   */
  String name();

  /** The version of the stage; a column of each row. */
  String version();

  /**
   * The name of the stage whose alerts it evaluates: {@code ingest} for every alert, {@code filter}
   * for those that pass the extragalactic filter, or another value-added stage, of whose alerts it
   * receives those that pass.
   */
  default String input() {
    return "ingest";
  }

  /** Names its topic, {@code ztf_} before it, and its table. */
  default String output() {
    return name();
  }

  /**
   * Whether its topic has the alerts that pass, as JSON without cutouts, and nothing of the others.
   * The result of an alert then goes along as attributes, and there is no table. A filter reads
   * {@code ingest}. The topic of another stage has a record of each alert it evaluates.
   */
  default boolean isFilter() {
    return false;
  }

  /**
   * Its settings where nothing else is set. The setting {@code stage.NAME.min-rate} of the instance
   * replaces the component {@code minRate}. A component is a {@code boolean}, {@code int}, {@code
   * long}, {@code double}, {@code String} or enum, or an {@code Optional} of one; a constant of an
   * enum is set by its name in lower case.
   */
  S defaults();

  /**
   * The type of its results. A component {@code riseRate} is the column {@code rise_rate} and the
   * field of the same name in the message.
   */
  Class<R> result();

  /**
   * The stage's columns after {@code objectId} and {@code jd}, if they are not {@code passes},
   * {@code reason}, {@code version} and the components of the result. One of them is {@code
   * reason}, null if the alert passes, unless the stage is a filter.
   */
  default List<Column<R>> columns() {
    return List.of();
  }

  /**
   * Whether it draws the results of alerts that pass: {@link Evaluation#picture}. The pictures are
   * in a folder of the bucket of plots that its output names.
   */
  default boolean draws() {
    return false;
  }

  /**
   * Whether it reads {@link StagedAlert#history()}, which the broker then looks up for each alert:
   * some milliseconds. A history that does not answer delays the stage.
   */
  default boolean usesHistory(S settings) {
    return false;
  }

  /**
   * Makes ready for work, once for each run of the component. Only here a stage reads files.
   *
   * @throws IllegalArgumentException if settings or files are wrong; says which and why
   * @throws IOException when a file cannot be read
   */
  Evaluation<R> open(S settings, StageFiles files) throws IOException;
}
