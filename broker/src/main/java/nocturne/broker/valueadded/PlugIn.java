package nocturne.broker.valueadded;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import nocturne.broker.ingest.IngestOptions;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.Message;
import nocturne.broker.port.TableColumn;
import nocturne.broker.worker.Evaluator;
import nocturne.broker.worker.PublishedAlert;
import nocturne.broker.worker.StageAlert;
import nocturne.core.alert.ObjectId;
import nocturne.core.alert.Reason;
import nocturne.core.plugin.Outcome;
import nocturne.core.plugin.ValueAddedStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stage of a plug-in with its settings, as the broker runs it. Each alert makes one message on
 * the stage's topic, a flat JSON object, or a dead letter. Thread-safe.
 *
 * @param <S> its settings
 * @param <R> its result
 */
public final class PlugIn<S extends Record, R extends Record> {
  /** The attribute that says whether an alert passes the stage that published it. */
  private static final String PASSES = "passes";

  private static final Logger LOG = LoggerFactory.getLogger(PlugIn.class);
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();

  /** Bytes of the longest message, as at ingest. */
  private static final int LARGEST = IngestOptions.DEFAULT.largest();

  private final ValueAddedStage<S, R> stage;
  private final Stage word;
  private final S settings;
  private final ResultColumns columns;
  private final String input;
  private final boolean carriesAlert;

  private PlugIn(
      ValueAddedStage<S, R> stage, Map<String, String> given, String input, boolean carriesAlert) {
    this.stage = stage;
    this.word = Stage.of(stage.name());
    this.settings = PlugInSettings.read(stage.name(), stage.defaults(), given);
    this.columns = ResultColumns.of(stage);
    this.input = input;
    this.carriesAlert = carriesAlert;
  }

  /**
   * A stage with what is set for it.
   *
   * @param given settings by key, without the stage's name
   * @param input the topic it reads
   * @param carriesAlert whether its messages carry the alert, for a stage that reads them
   * @throws IllegalArgumentException if the settings are wrong; names each key
   */
  public static <S extends Record, R extends Record> PlugIn<S, R> of(
      ValueAddedStage<S, R> stage, Map<String, String> given, String input, boolean carriesAlert) {
    return new PlugIn<>(stage, given, input, carriesAlert);
  }

  /** Whether an alert passed the stage that published it, by what that stage said. */
  static boolean passes(Map<String, String> said) {
    return !"false".equals(said.get(PASSES));
  }

  /** The stage as it evaluates published alerts. */
  public Evaluator<PublishedAlert> ofPublished() {
    return evaluator(AlertView::of);
  }

  /** The stage as it evaluates alerts that passed another one. */
  public Evaluator<PassedAlert> ofPassed() {
    return evaluator(AlertView::of);
  }

  private <T extends StageAlert> Evaluator<T> evaluator(Function<T, AlertView> views) {
    return item -> {
      try {
        AlertView view = views.apply(item);
        if (!passes(view.said())) {
          return Evaluator.Outcome.REJECTED;
        }
        Outcome<R> outcome = stage.evaluate(view, settings);
        if (outcome instanceof Outcome.Passed<R> passed) {
          return message(item, view, passed.result(), null);
        }
        if (outcome instanceof Outcome.NotPassed<R> not) {
          return message(item, view, not.result(), not.why());
        }
        return dead(item, Reason.REFUSED, ((Outcome.Refused<R>) outcome).why());
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError | LinkageError e) {
        LOG.error(
            "The stage {} failed on candid {}; it is dead-lettered as PLUGIN_FAILED. Report this to"
                + " the author of the stage with the alert, which its dead letter holds.",
            word,
            item.candid(),
            e);
        return dead(item, Reason.PLUGIN_FAILED, "the stage failed: " + e);
      }
    };
  }

  private Evaluator.Outcome dead(StageAlert item, Reason reason, String detail) {
    return Evaluator.Outcome.skipped(item.deadLetter(word, input, reason, detail));
  }

  private Evaluator.Outcome message(
      StageAlert item, AlertView view, R result, @Nullable String why) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put(ResultColumns.OBJECT_ID, view.objectId().map(ObjectId::value).orElse(null));
    values.put(ResultColumns.JD, view.jd());
    values.put(ResultColumns.PASSES, why == null);
    values.put(ResultColumns.REASON, why);
    values.put(ResultColumns.VERSION, stage.version());
    Map<String, @Nullable Object> own = columns.values(result);
    values.putAll(own);
    Optional<byte[]> text = text(view, values, why == null);
    if (text.isEmpty()) {
      return dead(
          item,
          Reason.TOO_LARGE,
          "its JSON has more than the " + LARGEST + " bytes that a message carries");
    }
    Message message = message(view, own, why == null, text.get());
    return why == null
        ? Evaluator.Outcome.passed(message)
        : Evaluator.Outcome.counted(message, why);
  }

  private Optional<byte[]> text(
      AlertView view, Map<String, @Nullable Object> values, boolean passes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeNumberField("candid", view.candid().value());
      json.writeStringField("candid_str", view.candid().toString());
      for (TableColumn column : columns.list()) {
        ResultColumns.write(json, column.name(), values.get(column.name()));
      }
      if (carriesAlert && passes) {
        Optional<String> alert = view.json(LARGEST);
        if (alert.isEmpty()) {
          return Optional.empty();
        }
        json.writeFieldName("alert");
        json.writeRawValue(alert.get());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("Memory refused the result of " + view.candid(), e);
    }
    return out.size() > LARGEST ? Optional.empty() : Optional.of(out.toByteArray());
  }

  private Message message(
      AlertView view, Map<String, @Nullable Object> own, boolean passes, byte[] text) {
    String candid = view.candid().toString();
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("candid", candid);
    view.objectId().ifPresent(id -> attributes.put("objectId", id.value()));
    attributes.putAll(view.said());
    own.forEach(
        (name, value) -> {
          if (value != null) {
            attributes.put(word + "." + name, value.toString());
          }
        });
    attributes.put(PASSES, Boolean.toString(passes));
    attributes.putAll(view.origin().attributes());
    return new Message(candid.getBytes(StandardCharsets.UTF_8), text, attributes);
  }
}
