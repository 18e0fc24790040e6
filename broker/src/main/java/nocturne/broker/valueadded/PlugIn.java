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
import java.util.function.Consumer;
import java.util.function.Function;
import nocturne.broker.ingest.IngestOptions;
import nocturne.broker.ledger.RecordPlace;
import nocturne.broker.ledger.Stage;
import nocturne.broker.port.History;
import nocturne.broker.port.Message;
import nocturne.broker.port.PortException;
import nocturne.broker.port.TableColumn;
import nocturne.broker.port.TableRow;
import nocturne.broker.worker.Evaluator;
import nocturne.broker.worker.PublishedAlert;
import nocturne.broker.worker.StageAlert;
import nocturne.core.alert.ObjectId;
import nocturne.core.alert.Reason;
import nocturne.core.plugin.Evaluation;
import nocturne.core.plugin.Outcome;
import nocturne.core.plugin.Picture;
import nocturne.core.plugin.ValueAddedStage;
import nocturne.plot.PlotPng;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A value-added stage as the broker runs it. An alert makes at most one message on the stage's
 * topic, or a dead letter: one alert never stops the stage. Pictures are stored before the messages
 * are committed. Thread-safe; each of its evaluators is for one thread.
 *
 * @param <R> its result
 */
public final class PlugIn<R extends Record> {
  /** The attribute that says whether an alert passes the stage that published it. */
  private static final String PASSES = "passes";

  private static final Logger LOG = LoggerFactory.getLogger(PlugIn.class);
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();

  /** Bytes of the longest message, as at ingest. */
  private static final int LARGEST = IngestOptions.DEFAULT.largest();

  private final ValueAddedStage<?, R> stage;
  private final Evaluation<R> evaluation;
  private final Stage stageName;
  private final ResultColumns<R> columns;
  private final String input;
  private final boolean isRead;
  private final Optional<PlotStore> plots;
  private final Optional<History> history;

  /**
   * @param evaluation the stage at work
   * @param input the topic it reads
   * @param isRead whether another stage reads its topic, so that its messages carry the alert
   * @param plots where its pictures are stored; empty where none are
   * @param history where it finds what earlier nights reported; empty if it does not ask for that
   */
  public PlugIn(
      ValueAddedStage<?, R> stage,
      Evaluation<R> evaluation,
      String input,
      boolean isRead,
      Optional<PlotStore> plots,
      Optional<History> history) {
    this.stage = stage;
    this.evaluation = evaluation;
    this.stageName = Stage.of(stage.name());
    this.columns = ResultColumns.of(stage);
    this.input = input;
    this.isRead = isRead;
    this.plots = plots;
    this.history = history;
  }

  /** Whether an alert passed the stage that published it, by what that stage said. */
  static boolean passes(Map<String, String> said) {
    return !"false".equals(said.get(PASSES));
  }

  /** What the stage does with an alert, in a few words for people. */
  public String work() {
    return evaluation.work().orElse("evaluated");
  }

  /** The stage as it evaluates published alerts. */
  public Evaluator<PublishedAlert> ofPublished() {
    return new Evaluating<>(AlertView::of, Optional.empty());
  }

  /**
   * The evaluator of a stage that also keeps a row for each alert that a filter evaluates.
   *
   * @param verdicts takes a row with the {@linkplain ResultColumns#ofVerdicts columns of verdicts}
   *     for each alert that is not dead-lettered, whether it passes or not
   */
  public Evaluator<PublishedAlert> ofPublished(Consumer<TableRow> verdicts) {
    return new Evaluating<>(
        AlertView::of, stage.isFilter() ? Optional.of(verdicts) : Optional.empty());
  }

  /** The stage as it evaluates alerts that passed another one. */
  public Evaluator<PassedAlert> ofPassed() {
    return new Evaluating<>(AlertView::of, Optional.empty());
  }

  private final class Evaluating<T extends StageAlert> implements Evaluator<T> {
    private final Function<T, AlertView> views;
    private final Optional<Consumer<TableRow>> verdicts;
    private final Drawings drawings = new Drawings();

    Evaluating(Function<T, AlertView> views, Optional<Consumer<TableRow>> verdicts) {
      this.views = views;
      this.verdicts = verdicts;
    }

    @Override
    public Outcome evaluate(T item) {
      try {
        return evaluated(item, views.apply(item));
      } catch (PortException e) {
        throw e; // of the history: the alert is evaluated when it answers
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError | LinkageError e) {
        LOG.error(
            "The stage {} failed on candid {}; it is dead-lettered as PLUGIN_FAILED. Report this to"
                + " the author of the stage with the alert, which its dead letter holds.",
            stageName,
            item.candid(),
            e);
        return dead(item, Reason.PLUGIN_FAILED, "the stage failed: " + e);
      }
    }

    private Outcome evaluated(T item, AlertView read) {
      if (!passes(read.said())) {
        return Outcome.REJECTED;
      }
      AlertView alert = withHistory(read);
      nocturne.core.plugin.Outcome<R> outcome = evaluation.evaluate(alert);
      if (outcome instanceof nocturne.core.plugin.Outcome.Passed<R> passed) {
        Map<String, @Nullable Object> values = columns.values(passed.result());
        Optional<Message> message =
            stage.isFilter() ? passedOn(alert, values) : record(alert, values, null);
        if (message.isEmpty()) {
          return tooLarge(item);
        }
        plots.ifPresent(store -> drawings.add(() -> draw(store, alert, values)));
        verdicts.ifPresent(each -> each.accept(verdict(alert, values, null)));
        return Outcome.passed(message.get());
      }
      if (outcome instanceof nocturne.core.plugin.Outcome.NotPassed<R> not) {
        verdicts.ifPresent(
            each -> each.accept(verdict(alert, columns.values(not.result()), not.why())));
        return stage.isFilter()
            ? Outcome.REJECTED
            : record(alert, columns.values(not.result()), not.why())
                .map(message -> Outcome.counted(message, not.why()))
                .orElseGet(() -> tooLarge(item));
      }
      var refused = (nocturne.core.plugin.Outcome.Refused<R>) outcome;
      return dead(item, refused.reason(), refused.why());
    }

    private Outcome tooLarge(T item) {
      return dead(
          item,
          Reason.TOO_LARGE,
          "its JSON has more than the " + LARGEST + " bytes that a message carries");
    }

    private Outcome dead(T item, Reason reason, String detail) {
      return Outcome.skipped(item.deadLetter(stageName, input, reason, detail));
    }

    @Override
    public void settle() {
      drawings.finish();
    }

    @Override
    public void clear() {
      drawings.clear();
    }
  }

  private AlertView withHistory(AlertView alert) {
    return history
        .map(known -> alert.with(known.asOf(alert.objectId(), alert.night(), alert.jd())))
        .orElse(alert);
  }

  /** Draws a result that was evaluated before, as {@link #draw}. */
  void drawAgain(PlotStore store, AlertView alert, Map<String, @Nullable Object> values) {
    draw(store, withHistory(alert), values);
  }

  /**
   * Stores the picture of a result. A picture that cannot be drawn is logged, and the books name
   * it.
   */
  private void draw(PlotStore store, AlertView alert, Map<String, @Nullable Object> values) {
    Picture picture;
    byte[] png;
    try {
      picture = evaluation.picture(alert, values);
      png = PlotPng.of(alert, picture);
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError | LinkageError e) {
      LOG.error(
          "No plot of stage {} for candid {}, night {}: {}",
          stageName,
          alert.candid(),
          alert.night(),
          e,
          e);
      return;
    }
    store.put(
        alert.candid(),
        png,
        new PlotPng.Label(alert.night().toString(), picture.model(), picture.version()));
  }

  /** An alert that passes a filter, as it is; empty where it is too large. */
  private Optional<Message> passedOn(AlertView alert, Map<String, @Nullable Object> values) {
    return alert.json(LARGEST).map(text -> message(alert, said(values, ""), text));
  }

  /** The values of an outcome, also those that the stage does not list as its columns. */
  private Map<String, @Nullable Object> values(
      AlertView alert, Map<String, @Nullable Object> own, @Nullable String why) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put(ResultColumns.OBJECT_ID, alert.objectId().map(ObjectId::value).orElse(null));
    values.put(ResultColumns.JD, alert.jd());
    values.put(ResultColumns.PASSES, why == null);
    values.put(ResultColumns.REASON, why);
    values.put(ResultColumns.VERSION, stage.version());
    values.putAll(own);
    return values;
  }

  private TableRow verdict(
      AlertView alert, Map<String, @Nullable Object> own, @Nullable String why) {
    return new TableRow(alert.night(), alert.candid(), alert.origin(), values(alert, own, why));
  }

  /** The record of an alert; empty where it is too large. */
  private Optional<Message> record(
      AlertView alert, Map<String, @Nullable Object> own, @Nullable String why) {
    Map<String, @Nullable Object> values = values(alert, own, why);
    Map<String, String> said = new LinkedHashMap<>();
    if (isRead) {
      said.putAll(said(own, stageName + "."));
      said.put(PASSES, Boolean.toString(why == null));
    }
    return text(alert, values, isRead && why == null).map(text -> message(alert, said, text));
  }

  private Optional<byte[]> text(
      AlertView view, Map<String, @Nullable Object> values, boolean carriesAlert) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeNumberField("candid", view.candid().value());
      json.writeStringField("candid_str", view.candid().toString());
      for (TableColumn column : columns.list()) {
        ResultColumns.write(json, column.name(), values.get(column.name()));
      }
      if (carriesAlert) {
        Optional<byte[]> alert = view.json(LARGEST);
        if (alert.isEmpty()) {
          return Optional.empty();
        }
        json.writeFieldName("alert");
        json.writeRawValue(new String(alert.get(), StandardCharsets.UTF_8));
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("Memory refused the result of " + view.candid(), e);
    }
    return out.size() > LARGEST ? Optional.empty() : Optional.of(out.toByteArray());
  }

  /** The attributes that later stages see of a result, by name. */
  private static Map<String, String> said(Map<String, @Nullable Object> values, String prefix) {
    Map<String, String> said = new LinkedHashMap<>();
    values.forEach(
        (name, value) -> {
          if (value != null) {
            said.put(prefix + name, value.toString());
          }
        });
    return said;
  }

  private static Message message(AlertView view, Map<String, String> said, byte[] text) {
    String candid = view.candid().toString();
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("candid", candid);
    view.objectId().ifPresent(id -> attributes.put("objectId", id.value()));
    attributes.putAll(view.said());
    attributes.remove(PASSES); // of the stage before
    attributes.putAll(said);
    if (view.passed().isPresent()) {
      RecordPlace at = view.passed().get();
      attributes.put(ResultRecord.PASSED_PARTITION, Integer.toString(at.partition()));
      attributes.put(ResultRecord.PASSED_OFFSET, Long.toString(at.offset()));
    }
    attributes.putAll(view.origin().attributes());
    return new Message(candid.getBytes(StandardCharsets.UTF_8), text, attributes);
  }
}
