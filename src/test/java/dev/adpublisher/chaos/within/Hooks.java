package dev.adpublisher.chaos.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What the woven code calls. One line each way over a loopback socket: the harness arms a rule ({@code arm id point nth subject}), the process
 * that meets it says so ({@code at id}) and its thread waits for {@code go id}, or for its end.
 */
public final class Hooks {
    private static final Map<String, Rule> RULES = new ConcurrentHashMap<>();
    private static final Map<String, CountDownLatch> PAUSED = new ConcurrentHashMap<>();
    private static volatile PrintWriter harness;
    /** See the {@link Weaver}. */
    static final String LEAST_LEVEL = "logging.initial-configurator.min-level";

    private static volatile Variant variant = Variant.NONE;
    private static volatile Duration skew = Duration.ZERO;
    private static volatile boolean everythingLogged;
    private static volatile boolean loggersToBeSet;

    private Hooks() {}

    /** @param nth the call that is meant, from 1; 0 for every one */
    private record Rule(String id, Point point, int nth, String subject, AtomicInteger seen) {
        boolean meets(Point reached, String whose) {
            if (point != reached || !whose.contains(subject)) {
                return false;
            }
            int call = seen.incrementAndGet();
            return nth == 0 || call == nth;
        }
    }

    static void connect(int port, String name, Variant meant, Duration clockSkew, boolean logEverything)
            throws IOException {
        variant = meant;
        skew = clockSkew;
        everythingLogged = logEverything;
        loggersToBeSet = logEverything;
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        harness = new PrintWriter(socket.getOutputStream(), true, StandardCharsets.UTF_8);
        say("hello " + name);
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        Thread listener = new Thread(() -> listen(lines), "chaos");
        listener.setDaemon(true);
        listener.start();
    }

    static void say(String line) {
        synchronized (Hooks.class) {
            harness.println(line);
        }
    }

    private static void listen(BufferedReader lines) {
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ", 5);
                switch (words[0]) {
                    case "arm" -> {
                        int nth = Integer.parseInt(words[3]);
                        RULES.put(
                                words[1],
                                new Rule(words[1], Point.valueOf(words[2]), nth, words[4], new AtomicInteger()));
                        say("armed " + words[1]);
                    }
                    case "disarm" -> {
                        RULES.remove(words[1]);
                        go(words[1]);
                    }
                    case "go" -> go(words[1]);
                    default -> throw new IllegalArgumentException(line);
                }
            }
        } catch (IOException harnessGone) {
            // As below.
        }
        // Nobody is there any more to end this process.
        Runtime.getRuntime().halt(137);
    }

    private static void go(String id) {
        if (id.equals("*")) {
            PAUSED.keySet().forEach(Hooks::go);
            return;
        }
        CountDownLatch latch = PAUSED.remove(id);
        if (latch != null) {
            latch.countDown();
        }
    }

    /** At the entry of a method that is a point. */
    public static void reached(String name, Object[] call) {
        Point point = Point.valueOf(name);
        logEverything(point);
        if (!RULES.isEmpty() && isArmed(point)) {
            String whose = point.subject(call);
            if (whose != null) {
                reached(point, whose);
            }
        }
    }

    private static boolean isArmed(Point point) {
        return RULES.values().stream().anyMatch(rule -> rule.point() == point);
    }

    private static boolean reached(Point point, String whose) {
        for (Rule rule : RULES.values()) {
            if (rule.meets(point, whose)) {
                pause(rule);
                return true;
            }
        }
        return false;
    }

    private static void pause(Rule rule) {
        CountDownLatch latch = new CountDownLatch(1);
        PAUSED.put(rule.id(), latch);
        if (rule.nth() > 0) {
            RULES.remove(rule.id());
        }
        say("at " + rule.id());
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** Instead of {@code request.end(body)}: in two halves where somebody wants to see it between them. */
    public static Object end(Object request, Object body, Object described) {
        Object[] call = {request, described};
        String whose = !RULES.isEmpty() && isArmed(Point.IN_BODY) ? Point.IN_BODY.subject(call) : null;
        if (whose == null || RULES.values().stream().noneMatch(rule -> whose.contains(rule.subject()))) {
            return invoke(request, "end", body);
        }
        int length = (Integer) invoke(body, "length");
        invoke(request, "putHeader", "Content-Length", Integer.toString(length));
        invoke(request, "write", invoke(body, "getBuffer", 0, length / 2));
        reached(Point.IN_BODY, whose);
        return invoke(request, "end", invoke(body, "getBuffer", length / 2, length));
    }

    /** A constant of the service, as the variant has it. */
    public static String text(String text) {
        return everythingLogged && text.equals(LEAST_LEVEL) ? LEAST_LEVEL + ".of-nobody" : variant.changed(text);
    }

    public static boolean isBlind() {
        return variant == Variant.BLIND_RETRY;
    }

    /** The variant that repeats a create whose answer was lost. */
    public static Object sendBlindly(Object transport, Object request, Object token) {
        return twice(transport, request, token);
    }

    /** The same, with the times that a call may take. */
    public static Object sendBlindly(
            Object transport, Object request, Object token, Object connecting, Object answering) {
        return twice(transport, request, token, connecting, answering);
    }

    private static Object twice(Object transport, Object... call) {
        Object first = invoke(transport, "send", call);
        Function<Throwable, Object> again = lost -> invoke(transport, "send", call);
        return invoke(first, "recover", again);
    }

    public static long currentTimeMillis() {
        return System.currentTimeMillis() + skew.toMillis();
    }

    public static Instant now() {
        return Instant.now().plus(skew);
    }

    public static Clock systemUTC() {
        return Clock.offset(Clock.systemUTC(), skew);
    }

    /** The product logs INFO by its configuration; that it can log no TRACE at all, the {@link Weaver} has undone. */
    private static void logEverything(Point point) {
        if (loggersToBeSet && point == Point.CLAIMED) {
            loggersToBeSet = false;
            try {
                Class<?> type =
                        Class.forName("org.jboss.logmanager.LogContext", true, ClassLoader.getSystemClassLoader());
                Object context = type.getMethod("getLogContext").invoke(null);
                for (String name : new String[] {"", "dev.adpublisher"}) {
                    ((Logger) invoke(context, "getLogger", name)).setLevel(Level.ALL);
                }
                // Half of all records, each with a stack trace: which request begins where, and nothing of what is in
                // it.
                ((Logger) invoke(context, "getLogger", "io.quarkus.arc.requestContext")).setLevel(Level.INFO);
            } catch (ReflectiveOperationException changed) {
                say("broken log " + changed);
            }
        }
    }

    private static Object invoke(Object owner, String name, Object... arguments) {
        for (Class<?> type = owner.getClass(); type != null; type = type.getSuperclass()) {
            for (Method method : type.getDeclaredMethods()) {
                if (method.getName().equals(name) && fits(method, arguments)) {
                    try {
                        method.setAccessible(true);
                        return method.invoke(owner, arguments);
                    } catch (ReflectiveOperationException broken) {
                        throw new IllegalStateException(name, broken);
                    }
                }
            }
        }
        for (Method method : owner.getClass().getMethods()) {
            if (method.getName().equals(name) && fits(method, arguments)) {
                try {
                    return method.invoke(owner, arguments);
                } catch (ReflectiveOperationException broken) {
                    throw new IllegalStateException(name, broken);
                }
            }
        }
        throw new IllegalStateException(owner.getClass() + " has no " + name);
    }

    private static boolean fits(Method method, Object[] arguments) {
        Class<?>[] types = method.getParameterTypes();
        if (types.length != arguments.length) {
            return false;
        }
        for (int i = 0; i < types.length; i++) {
            boolean number = types[i] == int.class && arguments[i] instanceof Integer;
            if (!number && !types[i].isInstance(arguments[i])) {
                return false;
            }
        }
        return true;
    }
}
