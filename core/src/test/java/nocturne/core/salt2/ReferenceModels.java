package nocturne.core.salt2;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import nocturne.core.sample.SharedData;

/** The published models beside the project. Tests that need them are skipped where they are not. */
public final class ReferenceModels {
  private static final Map<String, SaltModel> READ = new ConcurrentHashMap<>();

  private ReferenceModels() {}

  /** A model by its folder's name, as we read it. */
  public static SaltModel of(String name) {
    Path folder = SharedData.require().resolve("salt").resolve(name);
    return READ.computeIfAbsent(name, n -> read(n, folder));
  }

  /** The same with sncosmo's rule for negative variances. */
  public static SaltModel asSncosmo(String name) {
    return of(name).with(NegativeVariance.AS_SNCOSMO);
  }

  private static SaltModel read(String name, Path folder) {
    try {
      return SaltModelReader.read(name, files(folder));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (UnreadableModelException e) {
      throw new AssertionError(e);
    }
  }

  /** A folder's files. */
  public static ModelFiles files(Path folder) {
    return new ModelFiles() {
      @Override
      public boolean has(String file) {
        return Files.isRegularFile(folder.resolve(file));
      }

      @Override
      public InputStream open(String file) throws IOException {
        return Files.newInputStream(folder.resolve(file));
      }
    };
  }
}
