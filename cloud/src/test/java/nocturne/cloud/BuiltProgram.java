package nocturne.cloud;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * A small folder in place of the one that {@code ./nocturne} builds: jars for the machines, and
 * jobs that write a template as Google's runner does, but an empty one.
 */
final class BuiltProgram {
  private static final String JOB =
      """
      package nocturne.beam;

      import java.net.URI;
      import java.net.URLEncoder;
      import java.net.http.HttpClient;
      import java.net.http.HttpRequest;
      import java.net.http.HttpResponse;
      import java.nio.charset.StandardCharsets;

      public final class %s {
        public static void main(String[] args) throws Exception {
          String api = "";
          String[] template = {};
          for (String arg : args) {
            if (arg.startsWith("--gcsEndpoint=")) {
              api = arg.substring("--gcsEndpoint=".length()).replace("/storage/", "/upload/storage/");
            } else if (arg.startsWith("--templateLocation=gs://")) {
              template = arg.substring("--templateLocation=gs://".length()).split("/", 2);
            }
          }
          String body =
              "--x\\r\\nContent-Type: application/json\\r\\n\\r\\n{}\\r\\n"
                  + "--x\\r\\nContent-Type: application/json\\r\\n\\r\\n{}\\r\\n--x--";
          String name = URLEncoder.encode(template[1], StandardCharsets.UTF_8);
          HttpResponse<String> answer =
              HttpClient.newHttpClient()
                  .send(
                      HttpRequest.newBuilder(
                              URI.create(
                                  api + "b/" + template[0] + "/o?uploadType=multipart&name=" + name))
                          .header("Content-Type", "multipart/related; boundary=x")
                          .POST(HttpRequest.BodyPublishers.ofString(body))
                          .build(),
                      HttpResponse.BodyHandlers.ofString());
          if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.statusCode() + " " + answer.body());
          }
        }
      }
      """;

  private BuiltProgram() {}

  /** Puts it into a folder. */
  static Path in(Path folder) throws IOException {
    Path sources = Files.createDirectories(folder.resolve("sources"));
    Path classes = Files.createDirectories(folder.resolve("classes"));
    Files.createDirectories(folder.resolve("jobs/lib"));
    Files.createDirectories(folder.resolve("lib"));
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    for (String job : List.of("BqSink", "ValueAdded")) {
      Path source = Files.writeString(sources.resolve(job + ".java"), JOB.formatted(job));
      if (compiler.run(null, null, null, "-d", classes.toString(), source.toString()) != 0) {
        throw new IllegalStateException("the job does not compile");
      }
    }
    try (OutputStream out = Files.newOutputStream(folder.resolve("jobs/jobs.jar"));
        JarOutputStream jar = new JarOutputStream(out);
        Stream<Path> all = Files.walk(classes)) {
      for (Path each : all.filter(Files::isRegularFile).sorted().toList()) {
        jar.putNextEntry(new JarEntry(classes.relativize(each).toString()));
        jar.write(Files.readAllBytes(each));
      }
    }
    Files.write(folder.resolve("nocturne.jar"), "the program".getBytes(UTF_8));
    Files.write(folder.resolve("lib/library-1.jar"), "a library".getBytes(UTF_8));
    return folder;
  }
}
