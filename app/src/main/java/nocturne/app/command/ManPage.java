package nocturne.app.command;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * A command's page for {@code man}, from what picocli knows of it: the same sentences as its help.
 * In troff's language with the macros of man(7).
 */
record ManPage(CommandSpec command) {
  private static final String SECTION = "1";

  /** The name of its file. */
  String file() {
    return name(command) + "." + SECTION;
  }

  byte[] bytes() {
    return text().getBytes(StandardCharsets.UTF_8);
  }

  private static String name(CommandSpec of) {
    return of.qualifiedName("-");
  }

  private String text() {
    Help help = new Help(command, Help.defaultColorScheme(Help.Ansi.OFF));
    List<String> lines = new ArrayList<>();
    lines.add(
        ".TH \"%s\" \"%s\" \"\" \"Nocturne\" \"Nocturne\""
            .formatted(name(command).toUpperCase(Locale.ROOT), SECTION));
    List<String> sentences =
        Arrays.stream(command.usageMessage().description())
            .filter(each -> !each.isBlank())
            .toList();
    lines.add(".SH NAME");
    lines.add(
        name(command)
            + " \\- "
            + plain(sentences.isEmpty() ? "a command of nocturne" : sentences.get(0)));
    lines.add(".SH SYNOPSIS");
    lines.add(plain(help.synopsis(0).replaceAll("\\s+", " ").strip()));
    lines.add(".SH DESCRIPTION");
    for (String sentence : sentences) {
      lines.add(".PP");
      lines.add(plain(sentence));
    }
    items(
        lines,
        "ARGUMENTS",
        command.positionalParameters().stream()
            .filter(each -> !each.hidden())
            .map(each -> item(label(help, each), each))
            .toList());
    items(
        lines,
        "OPTIONS",
        command.options().stream()
            .filter(each -> !each.hidden())
            .map(each -> item(names(each) + label(help, each), each))
            .toList());
    items(
        lines,
        "COMMANDS",
        subcommands(command).stream()
            .map(each -> item(bold(each.name()), each.usageMessage().description()))
            .toList());
    lines.add(".SH EXIT STATUS");
    lines.add(
        "0 if everything was done and balances, 1 if something is missing or failed and is named, 2"
            + " if the command or its configuration is wrong and nothing was changed, 130 if it was"
            + " interrupted.");
    lines.add(".SH SEE ALSO");
    List<CommandSpec> others = new ArrayList<>(subcommands(command));
    if (command.parent() != null) {
      others.add(0, command.parent());
    }
    lines.add(
        others.stream()
            .map(each -> bold(name(each)) + "(" + SECTION + ")")
            .collect(Collectors.joining(", ")));
    return String.join("\n", lines) + "\n";
  }

  private static List<CommandSpec> subcommands(CommandSpec of) {
    return of.subcommands().values().stream()
        .map(CommandLine::getCommandSpec)
        .filter(each -> !each.usageMessage().hidden())
        .toList();
  }

  private static void items(List<String> lines, String heading, List<List<String>> items) {
    if (!items.isEmpty()) {
      lines.add(".SH " + heading);
      items.forEach(lines::addAll);
    }
  }

  private static List<String> item(String term, ArgSpec of) {
    return item(
        term,
        String.join(" ", of.description())
            .replace("${DEFAULT-VALUE}", String.valueOf(of.defaultValueString(true))));
  }

  private static List<String> item(String term, String... sentences) {
    return List.of(".TP", term, plain(String.join(" ", sentences).strip()));
  }

  private static String names(OptionSpec of) {
    return Arrays.stream(of.names()).map(ManPage::bold).collect(Collectors.joining(", "));
  }

  private static String label(Help help, ArgSpec of) {
    String label =
        help.parameterLabelRenderer().renderParameterLabel(of, Help.Ansi.OFF, List.of()).toString();
    return label.isBlank() ? "" : "\\fI" + escaped(label) + "\\fR";
  }

  private static String bold(String text) {
    return "\\fB" + escaped(text) + "\\fR";
  }

  /** Text that begins a line. */
  private static String plain(String text) {
    String escaped = escaped(text);
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\e").replace("-", "\\-").replaceAll("\\s*\n\\s*", " ");
  }
}
