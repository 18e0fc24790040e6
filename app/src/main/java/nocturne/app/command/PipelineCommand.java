package nocturne.app.command;

import static nocturne.app.options.Takes.Group.NAMED_INSTANCE;
import static nocturne.app.options.Takes.Group.ROWS;
import static nocturne.app.options.Takes.Group.SETTINGS;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import nocturne.app.options.GlobalOptions;
import nocturne.app.options.NocturneCommand;
import nocturne.app.options.Takes;
import nocturne.app.output.Rows;
import nocturne.broker.pipeline.Pipeline;
import nocturne.broker.pipeline.PipelineStage;
import nocturne.core.instance.Names;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints the pipeline: the inputs, outputs and progress of each stage. */
@Takes({SETTINGS, NAMED_INSTANCE, ROWS})
@Command(
    name = "pipeline",
    description =
        "Print the pipeline's stages: input, outputs, component, and where progress is kept.")
public final class PipelineCommand extends NocturneCommand {
  private static final String SURVEY = "survey topics";

  @Option(
      names = "--graphviz",
      description = "Print a directed graph in Graphviz's language instead: | dot -Tsvg.")
  private boolean graphviz;

  public PipelineCommand(GlobalOptions global) {
    super(global);
  }

  @Override
  public Integer call() {
    Pipeline pipeline = global.pipeline();
    if (graphviz) {
      global.out().print(graph(pipeline));
    } else {
      print(pipeline);
    }
    return 0;
  }

  private void print(Pipeline pipeline) {
    Names names = pipeline.names();
    List<String> columns =
        List.of("stage", "component", "input", "outputs", "progress", "dead_letters");
    try (Rows rows = global.rows(columns)) {
      for (PipelineStage stage : pipeline.stages()) {
        rows.add(
            Arrays.asList(
                stage.name(),
                names.component(stage.component()),
                input(stage, names),
                String.join(", ", outputs(stage, names)),
                stage.progress().name().toLowerCase(Locale.ROOT),
                stage.deadLetters().name().toLowerCase(Locale.ROOT)));
      }
    }
  }

  private static String input(PipelineStage stage, Names names) {
    return stage.input().map(names::topic).orElse(SURVEY);
  }

  private static List<String> outputs(PipelineStage stage, Names names) {
    List<String> outputs = new ArrayList<>();
    stage.topics().forEach(topic -> outputs.add("topic " + names.topic(topic)));
    stage.table().ifPresent(table -> outputs.add("table " + names.dataset() + "." + table));
    stage.bucket().ifPresent(bucket -> outputs.add("bucket " + names.bucket(bucket)));
    return outputs;
  }

  /** Stages are boxes; topics, tables and buckets are ellipses. */
  private static String graph(Pipeline pipeline) {
    Names names = pipeline.names();
    StringBuilder dot = new StringBuilder("digraph pipeline {\n  rankdir=LR;\n");
    for (PipelineStage stage : pipeline.stages()) {
      String input = stage.input().map(topic -> "topic " + names.topic(topic)).orElse(SURVEY);
      dot.append("  \"").append(stage.name()).append("\" [shape=box];\n");
      edge(dot, input, stage.name());
      outputs(stage, names).forEach(output -> edge(dot, stage.name(), output));
    }
    return dot.append("}\n").toString();
  }

  private static void edge(StringBuilder dot, String from, String to) {
    dot.append("  \"").append(from).append("\" -> \"").append(to).append("\";\n");
  }
}
