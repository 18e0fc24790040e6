package nocturne.core.plugin;

/**
 * A stage that adds value to alerts: it evaluates each alert that another stage passes, and makes
 * one result of it. The broker does the rest. For a stage named {@code classifier} it makes the
 * topic {@code ztf_classifier} and the table {@code classifier} with a column for each component of
 * the result, publishes and counts, dead-letters what is refused, and holds all of it against the
 * ledger in the night's books.
 *
 * <p>An implementation has a public constructor without arguments. It is pure: the same alert and
 * settings give the same outcome, whatever came before, and it reads no clock, file or network. One
 * instance serves all threads.
 *
 * @param <S> its settings: a record whose components are {@code boolean}, {@code int}, {@code
 *     long}, {@code double} or {@link String}
 * @param <R> its result: a record whose components are of these types, or boxed where a value may
 *     be missing
 */
public interface ValueAddedStage<S extends Record, R extends Record> {

  /**
   * The name of the stage: lower-case letters, digits and {@code _}, a letter first. Its topic,
   * table, settings and consumer group are named by it.
   */
  String name();

  /** The version of the stage; it stands in each row. */
  String version();

  /**
   * The name of the stage whose alerts it evaluates: {@code ingest} for every alert, {@code filter}
   * for those that pass the extragalactic filter, or another stage of a plug-in, of whose alerts it
   * receives those that pass.
   */
  default String input() {
    return "ingest";
  }

  /**
   * Its settings where nothing else is set. The setting {@code stage.NAME.min-rate} of the instance
   * replaces the component {@code minRate}.
   */
  S defaults();

  /**
   * The type of its results. A component {@code riseRate} is the column {@code rise_rate} and the
   * field of the same name in the message.
   */
  Class<R> result();

  /**
   * Evaluates one alert. What is thrown dead-letters the alert with the reason PLUGIN_FAILED; no
   * alert stops the stage.
   */
  Outcome<R> evaluate(StagedAlert alert, S settings);
}
