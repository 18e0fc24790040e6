package nocturne.app.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;
import nocturne.app.Failure;
import nocturne.app.Surroundings;
import nocturne.broker.fit.StagedModel;
import nocturne.broker.instance.BrokerFiles;
import nocturne.core.salt2.Bandpasses;
import nocturne.core.salt2.ModelFiles;
import nocturne.core.salt2.SaltModel;
import nocturne.core.salt2.SaltModels;
import nocturne.core.salt2.UnreadableModelException;

/** The SALT model and the bands that a user names: built in, or in files. */
public final class SaltModelFiles {
  private SaltModelFiles() {}

  /**
   * A built-in model by its name, or else the folder of that name.
   *
   * @throws Failure with exit code 2 if it is neither, or the folder holds no complete model
   */
  public static SaltModel model(Surroundings surroundings, String nameOrFolder) {
    return model(nameOrFolder, surroundings::resolve);
  }

  /**
   * A built-in model by its name, or else the folder of that name.
   *
   * @param resolve finds the folder by its name
   */
  public static SaltModel model(String nameOrFolder, Function<String, Path> resolve) {
    try {
      return SaltModels.read(nameOrFolder, folder -> folder(resolve.apply(folder)));
    } catch (UnreadableModelException e) {
      throw Failure.misuse(String.valueOf(e.getMessage()), e);
    } catch (IOException e) {
      throw Failure.misuse(
          "Cannot read the model %s: %s. Look at the permissions of its files."
              .formatted(nameOrFolder, e.getMessage()),
          e);
    }
  }

  /**
   * The model that is staged for an instance's fits; empty if there is none.
   *
   * @throws Failure with exit code 2 if the files are no complete model, or one that cannot be
   *     fitted
   */
  public static Optional<SaltModel> staged(BrokerFiles files) {
    return staged(files.below(StagedModel.FOLDER));
  }

  /**
   * Reads a model from files that may be staged.
   *
   * @param files below the model's folder, by the rest of their names
   */
  public static Optional<SaltModel> staged(SortedMap<String, byte[]> files) {
    try {
      return StagedModel.of(files);
    } catch (IllegalArgumentException e) {
      throw Failure.misuse(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * The bands of ZTF and those of a user's files.
   *
   * @param files by the band's name
   * @throws Failure with exit code 2 if one cannot be read
   */
  public static Bandpasses bands(Surroundings surroundings, Map<String, String> files) {
    Bandpasses bands = Bandpasses.ztf();
    for (Map.Entry<String, String> entry : files.entrySet()) {
      Path file = surroundings.resolve(entry.getValue());
      if (!Files.isRegularFile(file)) {
        throw Failure.misuse(
            "There is no file %s for the band %s; nothing was read. Check the spelling."
                .formatted(entry.getValue(), entry.getKey()));
      }
      try (InputStream in = Files.newInputStream(file)) {
        bands = bands.with(Bandpasses.read(entry.getKey(), in));
      } catch (UnreadableModelException e) {
        throw Failure.misuse(String.valueOf(e.getMessage()), e);
      } catch (IOException e) {
        throw Failure.misuse(
            "Cannot read %s for the band %s: %s. Look at its permissions."
                .formatted(entry.getValue(), entry.getKey(), e.getMessage()),
            e);
      }
    }
    return bands;
  }

  /** A folder's files; empty where there is no such folder. */
  public static Optional<ModelFiles> folder(Path folder) {
    return Files.isDirectory(folder) ? Optional.of(in(folder)) : Optional.empty();
  }

  /** A folder's files. */
  public static ModelFiles in(Path folder) {
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
