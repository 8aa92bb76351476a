package dev.adpublisher.arch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code docs/threats.md} promises tests by name; a promise must not outlive its test. */
class ThreatsTest {
    private static final Path PAGE = Path.of("docs", "threats.md");
    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w*Test)#(\\w+)`");

    @Test
    void everyThreatNamesATestThatExists() throws IOException {
        Map<String, String> sources = testSources();
        List<String> missing = new ArrayList<>();
        int named = 0;
        Matcher matcher = NAMED.matcher(Files.readString(PAGE));
        while (matcher.find()) {
            named++;
            Pattern declared =
                    Pattern.compile("@(?:Test|ParameterizedTest)\\b(?:(?!@Test|@ParameterizedTest)[\\s\\S])*?\\bvoid "
                            + matcher.group(2) + "\\(");
            if (!declared.matcher(sources.getOrDefault(matcher.group(1), "")).find()) {
                missing.add(matcher.group());
            }
        }
        assertThat(named).isGreaterThan(50);
        assertThat(missing).as("named on the page, and not a test").isEmpty();
    }

    @Test
    void noThreatIsWithoutATest() throws IOException {
        List<String> threats = Files.readAllLines(PAGE).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| **") && !line.startsWith("| threat"))
                .toList();
        assertThat(threats)
                .hasSizeGreaterThan(25)
                .allSatisfy(
                        line -> assertThat(NAMED.matcher(line).find()).as(line).isTrue());
    }

    private static Map<String, String> testSources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith("Test.java")).toList()) {
                sources.merge(
                        file.getFileName().toString().replace(".java", ""), Files.readString(file), String::concat);
            }
        }
        return sources;
    }
}
