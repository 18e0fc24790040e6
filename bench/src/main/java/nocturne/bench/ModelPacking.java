package nocturne.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import nocturne.core.salt2.CompactModel;
import nocturne.core.salt2.ModelFiles;
import nocturne.core.salt2.SaltModel;
import nocturne.core.salt2.SaltModelReader;
import nocturne.core.salt2.UnreadableModelException;

/** Makes the resource of a built-in model from the folder in which its published files lie. */
record ModelPacking(Path folder, Path file, String version) {

  /** Writes the file; answers its bytes. */
  long run() throws IOException, UnreadableModelException {
    SaltModel model = SaltModelReader.read(folder.toString(), files());
    try (OutputStream out = Files.newOutputStream(file)) {
      CompactModel.write(model, version, out);
    }
    return Files.size(file);
  }

  private ModelFiles files() {
    return new ModelFiles() {
      @Override
      public boolean has(String name) {
        return Files.isRegularFile(folder.resolve(name));
      }

      @Override
      public InputStream open(String name) throws IOException {
        return Files.newInputStream(folder.resolve(name));
      }
    };
  }
}
