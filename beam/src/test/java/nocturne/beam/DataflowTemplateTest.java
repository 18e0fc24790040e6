package nocturne.beam;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.api.services.dataflow.model.DataflowPackage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.beam.runners.dataflow.options.DataflowPipelineOptions;
import org.apache.beam.runners.dataflow.util.PackageUtil;
import org.apache.beam.runners.dataflow.util.Stager;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What Google's own runner makes of the jobs, into a template in a folder; nothing is asked. */
class DataflowTemplateTest {
  @TempDir Path folder;

  /** Stores nothing: a template names its files, and is not run here. */
  public static final class Nowhere implements Stager {
    /** As Beam makes one. */
    public static Nowhere fromOptions(PipelineOptions options) {
      return new Nowhere();
    }

    private static DataflowPackage at(String name) {
      return new DataflowPackage().setName(name).setLocation("gs://nowhere/" + name);
    }

    @Override
    public List<DataflowPackage> stageFiles(List<PackageUtil.StagedFile> files) {
      return files.stream().map(each -> at(each.getDestination())).toList();
    }

    @Override
    public DataflowPackage stageToFile(byte[] bytes, String baseName) {
      return at(baseName);
    }
  }

  static Stream<Arguments> jobs() {
    return Stream.of(
        job("bq-sink", "rows", BqSink::pipeline),
        job("value-added", "evaluated", ValueAdded::pipeline));
  }

  private static Arguments job(
      String component, String step, Function<JobOptions, Pipeline> pipeline) {
    return Arguments.of(component, step, Named.of(component, pipeline));
  }

  private JobOptions options(Path template) {
    JobOptions options =
        Job.options(
            new String[] {
              "--runner=DataflowRunner",
              "--project=my-project",
              "--region=us-central1",
              "--gcpTempLocation=gs://nowhere/tmp",
              "--templateLocation=" + template,
              "--credentialFactoryClass="
                  + "org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory",
              "--pathValidatorClass="
                  + "org.apache.beam.sdk.extensions.gcp.storage.NoopPathValidator",
              "--stagerClass=" + Nowhere.class.getName(),
              "--instanceProject=my-project",
              "--instance=mytest"
            });
    options.as(DataflowPipelineOptions.class).setFilesToStage(new ArrayList<>());
    return options;
  }

  @ParameterizedTest
  @MethodSource("jobs")
  void aJobBecomesATemplateThatReadsTheComponentsSubscription(
      String component, String step, Function<JobOptions, Pipeline> pipeline) throws Exception {
    Path template = folder.resolve(component);

    Object unused = pipeline.apply(options(template)).run();

    JsonNode job = new ObjectMapper().readTree(Files.readString(template));
    assertThat(job.path("type").textValue()).isEqualTo("JOB_TYPE_STREAMING");
    JsonNode read = job.path("steps").path(0);
    assertThat(read.path("kind").textValue()).isEqualTo("ParallelRead");
    assertThat(text(read, "format")).isEqualTo("pubsub");
    assertThat(text(read, "pubsub_subscription"))
        .isEqualTo("/subscriptions/my-project/" + component + "-mytest");
    JsonNode last = job.path("steps").path(job.path("steps").size() - 1);
    assertThat(text(last, "user_name")).isEqualTo(step);
    assertThat(text(last, "user_fn")).isEqualTo(SinkFn.class.getName());
  }

  private static String text(JsonNode step, String property) {
    return step.path("properties").path(property).path("value").asText();
  }
}
