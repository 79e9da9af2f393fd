import { mount } from "svelte";
import App from "./App.svelte";
import "./styles/theme.css";
import "./styles/base.css";

const place = document.getElementById("studio");
if (place) mount(App, { target: place });
